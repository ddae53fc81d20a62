import type { KnockView } from '@crossband/wire';
import { useEffect, useRef } from 'react';
import { Icon } from '../../../components/icon.tsx';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { useRoom } from '../room-context.tsx';
import './door-bell.css';

/** More of them are in the list of people. */
const mostShown = 3;

/** Who waits at the door, for those who may open it; with a sound for each who comes. */
export function DoorBell({ showPeople }: { showPeople: () => void }) {
  const { client, chimes } = useSession();
  const { may } = useRoom();
  const waiting = usePart(client.state, (state) => state.waiting);
  const heard = useRef(new Set<string>());
  useEffect(() => {
    const news = waiting.filter(({ id }) => !heard.current.has(id));
    heard.current = new Set(waiting.map(({ id }) => id));
    if (news.length > 0 && may.moderate) chimes.play('knock');
  }, [waiting, chimes, may.moderate]);
  if (!may.moderate || waiting.length === 0) return null;
  return (
    <section className="door-bell" aria-label="Door bell">
      <ul>
        {waiting.slice(0, mostShown).map((knock) => (
          <Knock key={knock.id} knock={knock} />
        ))}
      </ul>
      {waiting.length > mostShown && (
        <button type="button" className="button small" onClick={showPeople}>
          and {waiting.length - mostShown} more
        </button>
      )}
    </section>
  );
}

/** One who waits. */
export function Knock({ knock }: { knock: KnockView }) {
  const { client, notices } = useSession();
  const answer = (admitted: boolean): void => {
    client.moderating.answer(knock.id, admitted).catch((error: unknown) => notices.failed(error));
  };
  return (
    <li className="knock" data-knock={knock.id}>
      <Icon name="door" />
      <span className="knock-name">
        <strong>{knock.name}</strong> {knock.account === null ? 'waits at the door' : 'has an account and waits'}
      </span>
      <span className="knock-ways">
        <button
          type="button"
          className="button small primary"
          aria-label={`Let ${knock.name} in`}
          onClick={() => answer(true)}
        >
          Let in
        </button>
        <button
          type="button"
          className="button small"
          aria-label={`Turn ${knock.name} away`}
          onClick={() => answer(false)}
        >
          Turn away
        </button>
      </span>
    </li>
  );
}
