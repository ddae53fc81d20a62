import type { ChatMessageView } from '@crossband/wire';
import { type FormEvent, useState } from 'react';
import { useSession } from '../../../session/session-context.tsx';
import { useShowMessage } from './use-show-message.ts';

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

type Found = { messages: readonly ChatMessageView[]; next: number | null } | null;

/** Finds what was said in this room, however long ago. */
export function Search() {
  const { client, notices } = useSession();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found>(null);
  const [busy, setBusy] = useState(false);

  async function ask(before?: number): Promise<void> {
    if (text.trim() === '') return setFound(null);
    setBusy(true);
    try {
      const answer = await client.chat.search(text, before);
      setFound((known) =>
        before === undefined
          ? answer
          : { messages: [...(known?.messages ?? []), ...answer.messages], next: answer.next },
      );
    } catch (error) {
      notices.failed(error);
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void ask();
  }

  return (
    <search className="search">
      <form onSubmit={submit}>
        <input
          type="search"
          aria-label="Search messages"
          placeholder="Search this room"
          maxLength={200}
          // biome-ignore lint/a11y/noAutofocus: the field opens because somebody asked to search
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button" disabled={busy || text.trim() === ''}>
          Find
        </button>
      </form>
      {found && (
        <div className="search-found" role="status">
          {found.messages.length === 0 && <p className="panel-empty">Nobody has written that here.</p>}
          <ol>
            {found.messages.map((message) => (
              <FoundMessage key={message.position} found={message} />
            ))}
          </ol>
          {found.next !== null && (
            <button type="button" className="button" disabled={busy} onClick={() => void ask(found.next ?? undefined)}>
              Older ones
            </button>
          )}
        </div>
      )}
    </search>
  );
}

/** Leads to its place among the others, or shows what was said around it when that is too far up. */
function FoundMessage({ found }: { found: ChatMessageView }) {
  const { client, notices } = useSession();
  const show = useShowMessage();
  const [around, setAround] = useState<readonly ChatMessageView[] | null>(null);

  async function lead(): Promise<void> {
    if (around) setAround(null);
    else if (!(await show(found.position))) setAround(await client.chat.around(found.position));
  }

  return (
    <li data-found={found.position}>
      <button
        type="button"
        aria-expanded={around ? true : undefined}
        onClick={() => lead().catch((error: unknown) => notices.failed(error))}
      >
        {(around ?? [found]).map((message) => (
          <span key={message.position} className={message.position === found.position ? undefined : 'search-around'}>
            <strong>{message.name}</strong> <time>{day.format(message.sentAtMs)}</time>
            <span className="search-text">{message.deleted ? 'Deleted' : message.text}</span>
          </span>
        ))}
      </button>
    </li>
  );
}
