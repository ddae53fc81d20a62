import type { AnswerOf } from '@crossband/wire/api';
import { useEffect, useState } from 'react';
import { Problem } from '../../components/page/problem.tsx';
import { Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { momentWords } from '../../components/page/time-words.ts';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';
import { actionWords, detailWords } from './audit-words.ts';

type Entry = AnswerOf<'audit'>['entries'][number];
const pageSize = 50;

/** What moderators and administrators did, newest first. */
export function Audit() {
  const { account } = useSession();
  const rooms = useAnswer('adminRooms', {});
  const task = useTask();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [more, setMore] = useState(true);

  /** Rooms are called as they are today; one that is gone has no name any more. */
  const roomOf = (id: string | null): string | null =>
    id === null ? null : (rooms.value?.kept.find((room) => room.id === id)?.name ?? 'a room that is gone');

  const older = async (): Promise<void> => {
    const last = entries.at(-1)?.number;
    const query = last === undefined ? { limit: pageSize } : { limit: pageSize, before: last };
    const page = await account.call('audit', { query });
    setEntries([...entries, ...page.entries]);
    setMore(page.entries.length === pageSize);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page, once
  useEffect(() => void task.run(older), []);

  return (
    <Section title="Log" lead="What moderators and administrators did. Nothing of it can be changed.">
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      <Rows label="Log" none={task.busy ? '' : 'Nothing has been done yet.'}>
        {entries.map((entry) => (
          <Row
            key={entry.number}
            title={`${actorWords(entry)}: ${actionWords(entry.action)}`}
            about={[roomOf(entry.room), entry.subjectName ?? entry.subject, detailWords(entry.detail)]
              .filter(Boolean)
              .join(' · ')}
            ways={<time dateTime={new Date(entry.atMs).toISOString()}>{momentWords(entry.atMs)}</time>}
          />
        ))}
      </Rows>
      {entries.length > 0 && more && (
        <div>
          <button type="button" className="button" aria-busy={task.busy} onClick={() => void task.run(older)}>
            Show older
          </button>
        </div>
      )}
    </Section>
  );
}

/** Who did it: somebody with an account, or whoever came by an invitation. */
function actorWords({ actor, actorName }: Entry): string {
  return actorName ?? (actor.startsWith('invite:') ? 'An invitation' : actor);
}
