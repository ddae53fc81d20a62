import type { DoorState } from '@crossband/client';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { failureOf } from '../../session/failure.ts';
import { useSession } from '../../session/session-context.tsx';

/** At the door of a room with a lobby: nothing to do but wait, go away, or knock again. */
export function Waiting({ door }: { door: DoorState }) {
  const { client, chimes, notices } = useSession();
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const { answer, room, name } = door;
  // Whoever cannot see the page hears where they are, and what became of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is another page
  useEffect(() => title.current?.focus(), [answer]);
  useEffect(() => {
    if (answer === 'admitted') chimes.play('open');
  }, [answer, chimes]);

  async function knock(): Promise<void> {
    setBusy(true);
    try {
      await client.knock({ room, name });
    } catch (error) {
      notices.failed(failureOf(error));
    } finally {
      setBusy(false);
    }
  }

  const goAway = (): void => {
    client.withdraw().catch((error: unknown) => notices.failed(error));
  };
  const ended = answer === 'turned-away' || answer === 'failed';
  return (
    <div className="waiting" data-door={answer}>
      <span className="waiting-door" aria-hidden="true">
        <Icon name="door" />
      </span>
      <h1 ref={title} tabIndex={-1}>
        {titles[answer]}
      </h1>
      <p className="waiting-room">
        Room <strong>{room}</strong>, as <strong>{name}</strong>
      </p>
      <p className="waiting-words">
        {door.problem?.code === 'nobody-inside' ? nobodyInside : (door.problem?.message ?? words[answer])}
      </p>
      <div className="waiting-ways">
        {ended && (
          <button type="button" className="button primary" aria-busy={busy} onClick={() => void knock()}>
            Knock again
          </button>
        )}
        <button type="button" className="button" onClick={goAway}>
          {ended ? 'Back' : 'Leave'}
        </button>
      </div>
    </div>
  );
}

const titles: Record<DoorState['answer'], string> = {
  waiting: 'You have knocked',
  admitted: 'Come in',
  'turned-away': 'You were not let in',
  failed: 'You could not come in',
};

const nobodyInside =
  'Nobody is inside yet who could let you in. Stay on this page: as soon as somebody is there, you knock by yourself.';

const words: Record<DoorState['answer'], string> = {
  waiting:
    'Somebody inside will answer. Stay on this page: it opens by itself, with a sound. Nobody sees or hears you yet.',
  admitted: 'Somebody has opened the door.',
  'turned-away': 'Ask who invited you, or knock again later.',
  failed: 'Try it once more.',
};
