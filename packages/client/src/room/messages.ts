import type { ChatMessageView } from '@crossband/wire';
import type { MessageState } from './state.ts';

/** The list of messages that a page shows: pure, by position. */

export const messagesKept = 1_000;

/** Own and foreign messages by id, in the hub's order; own ones that the hub has not taken yet stand last. */
export function withMessages(
  known: readonly MessageState[],
  arrived: readonly ChatMessageView[],
): readonly MessageState[] {
  if (arrived.length === 0) return known;
  const { sent, pending } = merged(known, arrived);
  return [...sent.slice(-messagesKept), ...pending];
}

/** Like `withMessages`, but keeps what was asked for further up, at the price of a longer list. */
export function withHistory(
  known: readonly MessageState[],
  arrived: readonly ChatMessageView[],
): readonly MessageState[] {
  const { sent, pending } = merged(known, arrived);
  return [...sent, ...pending];
}

export function withDelivery(
  messages: readonly MessageState[],
  id: string,
  delivery: 'sending' | 'failed',
  error?: string,
): readonly MessageState[] {
  return messages.map((message) =>
    message.id === id && message.delivery !== 'sent'
      ? { ...message, delivery, ...(error === undefined ? {} : { error }) }
      : message,
  );
}

function merged(known: readonly MessageState[], arrived: readonly ChatMessageView[]) {
  // An id is its author's own: two people may have made the same.
  const byKey = new Map(known.map((message) => [`${message.author} ${message.id}`, message]));
  for (const message of arrived) {
    const key = `${message.author} ${message.id}`;
    const before = byKey.get(key);
    // An older answer must not undo a newer change.
    if (before?.delivery === 'sent' && before.revision > message.revision) continue;
    byKey.set(key, { ...message, delivery: 'sent' });
  }
  const sent: MessageState[] = [];
  const pending: MessageState[] = [];
  for (const message of byKey.values()) (message.delivery === 'sent' ? sent : pending).push(message);
  sent.sort((a, b) => a.position - b.position);
  return { sent, pending };
}
