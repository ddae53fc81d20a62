import type { MessageState } from '@crossband/client';
import { useSession } from '../../../session/session-context.tsx';

/** Who answered with what; a press joins in or takes it back. */
export function Reactions({ message, author }: { message: MessageState; author: string }) {
  const { client, notices } = useSession();
  if (message.reactions.length === 0) return null;
  return (
    <ul className="reactions" aria-label="Reactions">
      {message.reactions.map(({ reaction, authors }) => {
        const mine = authors.includes(author);
        return (
          <li key={reaction}>
            <button
              type="button"
              aria-pressed={mine}
              aria-label={`${reaction}, ${authors.length}${mine ? ', you too' : ''}`}
              onClick={() => {
                client.chat.react(message.position, reaction, !mine).catch((error: unknown) => notices.failed(error));
              }}
            >
              <span aria-hidden="true">{reaction}</span> {authors.length}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
