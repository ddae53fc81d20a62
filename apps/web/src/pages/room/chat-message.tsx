import type { MessageState } from '@crossband/client';
import { memo } from 'react';
import { splitLinks } from './links.ts';

interface ChatMessageProps {
  message: MessageState;
  own: boolean;
  before: MessageState | undefined;
}

/** Messages of one person within this time stand under one name. */
const togetherMs = 3 * 60_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export const ChatMessage = memo(function ChatMessage({ message, own, before }: ChatMessageProps) {
  const { id, name, text, sentAtMs, delivery, error } = message;
  const continues = before?.author === message.author && sentAtMs - before.sentAtMs < togetherMs;
  return (
    <article className="message" data-message={id} data-own={own ? '' : undefined} data-delivery={delivery}>
      {!continues && (
        <header>
          <strong>{own ? 'You' : name}</strong>
          <time dateTime={new Date(sentAtMs).toISOString()}>{clock.format(sentAtMs)}</time>
        </header>
      )}
      <p data-text>
        {splitLinks(text).map((piece, index) =>
          piece.type === 'link' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change their order
            <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
              {piece.text}
            </a>
          ) : (
            piece.text
          ),
        )}
      </p>
      {delivery === 'sending' && <small>Sending…</small>}
      {delivery === 'failed' && <small className="message-failed">{error ?? 'Not sent.'} Write it again.</small>}
    </article>
  );
});
