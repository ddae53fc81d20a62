import type { MessageState, SelfState } from '@crossband/client';
import { memo, useState } from 'react';
import { useSession } from '../../../session/session-context.tsx';
import { Attachments } from './attach/attachments.tsx';
import { EditForm } from './edit-form.tsx';
import { mentions } from './mentions.ts';
import { MessageText } from './message-text.tsx';
import { MessageTools } from './message-tools.tsx';
import { Reactions } from './reactions.tsx';
import { useShowMessage } from './use-show-message.ts';

interface ChatMessageProps {
  message: MessageState;
  self: SelfState;
  /** Who may be mentioned. */
  names: readonly string[];
  mayModerate: boolean;
  /** Said, where others have accounts: anybody may come in under their names. */
  asGuest: boolean;
  before: MessageState | undefined;
  /** The message that this one answers, when it is on the page. */
  answered: MessageState | undefined;
  reply: (message: MessageState) => void;
}

/** Messages of one person within this time stand under one name. */
const togetherMs = 3 * 60_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

export const ChatMessage = memo(function ChatMessage(props: ChatMessageProps) {
  const { message, self, names, mayModerate, asGuest, before, answered, reply } = props;
  const { author } = self;
  const [editing, setEditing] = useState(false);
  const { id, name, text, sentAtMs, delivery } = message;
  const own = message.author === author;
  const continues =
    before?.author === message.author && sentAtMs - before.sentAtMs < togetherMs && message.replyTo === null;
  const stands = delivery === 'sent' && !message.deleted;
  return (
    <article
      className="message"
      // Search and answers lead here.
      tabIndex={-1}
      data-message={id}
      data-position={message.position || undefined}
      data-own={own ? '' : undefined}
      data-delivery={delivery}
      data-called={!own && mentions(text, self.name) ? '' : undefined}
    >
      {!continues && (
        <header>
          <strong>{own ? 'You' : name}</strong>
          {asGuest && !own && <small>guest</small>}
          <time dateTime={new Date(sentAtMs).toISOString()}>{clock.format(sentAtMs)}</time>
        </header>
      )}
      {message.replyTo !== null && <Answered position={message.replyTo} answered={answered} />}
      {message.deleted ? (
        <p className="message-deleted">Deleted</p>
      ) : editing ? (
        <EditForm message={message} close={() => setEditing(false)} />
      ) : text === '' ? null : (
        <MessageText text={text} names={names} self={self.name} />
      )}
      {!message.deleted && delivery === 'sent' && <Attachments attachments={message.attachments} />}
      {message.editedAtMs !== null && !message.deleted && <small>edited</small>}
      {stands && <Reactions message={message} author={author} />}
      {delivery === 'sending' && <small>Sending…</small>}
      {delivery === 'failed' && <Failed message={message} />}
      {stands && !editing && (
        <MessageTools
          message={message}
          own={own}
          mayDelete={own || mayModerate}
          reply={() => reply(message)}
          edit={() => setEditing(true)}
        />
      )}
    </article>
  );
});

/** Not taken by the hub: why, and both ways out. */
function Failed({ message: { id, error } }: { message: MessageState }) {
  const { client } = useSession();
  return (
    <p className="message-failed" role="alert">
      {error ?? 'Not sent.'}
      <button type="button" className="button small" onClick={() => client.chat.retry(id)}>
        Send again
      </button>
      <button type="button" className="button small" onClick={() => client.chat.discard(id)}>
        Discard
      </button>
    </p>
  );
}

/** Leads to the message that is answered. */
function Answered({ position, answered }: { position: number; answered: MessageState | undefined }) {
  const { notices } = useSession();
  const show = useShowMessage();
  async function lead(): Promise<void> {
    if (!(await show(position))) notices.tell('That was long ago. The search finds it, with what was said around it.');
  }
  return (
    <a
      className="answered"
      href={`#message-${position}`}
      onClick={(event) => {
        event.preventDefault();
        lead().catch((error: unknown) => notices.failed(error));
      }}
    >
      {answered ? `${answered.name}: ${answered.deleted ? 'deleted' : answered.text}` : 'An earlier message'}
    </a>
  );
}
