import type { MessageState } from '@crossband/client';
import { memo, useState } from 'react';
import { EditForm } from './edit-form.tsx';
import { MessageText } from './message-text.tsx';
import { MessageTools } from './message-tools.tsx';
import { Reactions } from './reactions.tsx';

interface ChatMessageProps {
  message: MessageState;
  /** Author of own messages. */
  author: string;
  mayModerate: boolean;
  before: MessageState | undefined;
  /** The message that this one answers, when it is on the page. */
  answered: MessageState | undefined;
  reply: (message: MessageState) => void;
}

/** Messages of one person within this time stand under one name. */
const togetherMs = 3 * 60_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export const ChatMessage = memo(function ChatMessage(props: ChatMessageProps) {
  const { message, author, mayModerate, before, answered, reply } = props;
  const [editing, setEditing] = useState(false);
  const { id, name, text, sentAtMs, delivery, error } = message;
  const own = message.author === author;
  const continues =
    before?.author === message.author && sentAtMs - before.sentAtMs < togetherMs && message.replyTo === null;
  const stands = delivery === 'sent' && !message.deleted;
  return (
    <article
      className="message"
      data-message={id}
      data-position={message.position || undefined}
      data-own={own ? '' : undefined}
      data-delivery={delivery}
    >
      {!continues && (
        <header>
          <strong>{own ? 'You' : name}</strong>
          <time dateTime={new Date(sentAtMs).toISOString()}>{clock.format(sentAtMs)}</time>
        </header>
      )}
      {message.replyTo !== null && (
        <a className="answered" href={`#message-${message.replyTo}`} onClick={(event) => showAnswered(event, message)}>
          {answered ? `${answered.name}: ${answered.deleted ? 'deleted' : answered.text}` : 'An earlier message'}
        </a>
      )}
      {message.deleted ? (
        <p className="message-deleted">Deleted</p>
      ) : editing ? (
        <EditForm message={message} close={() => setEditing(false)} />
      ) : (
        <MessageText text={text} />
      )}
      {message.editedAtMs !== null && !message.deleted && <small>edited</small>}
      {stands && <Reactions message={message} author={author} />}
      {delivery === 'sending' && <small>Sending…</small>}
      {delivery === 'failed' && <small className="message-failed">{error ?? 'Not sent.'} Write it again.</small>}
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

/** Scrolls to the answered message when it is on the page. */
function showAnswered(event: { preventDefault(): void }, { replyTo }: MessageState): void {
  event.preventDefault();
  document.querySelector(`[data-position="${replyTo}"]`)?.scrollIntoView({ block: 'center', behavior: 'smooth' });
}
