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
  const sent: MessageState[] = [];
  const pending: MessageState[] = [];
  for (const message of known) (message.delivery === 'sent' ? sent : pending).push(message);
  const ids = new Set(arrived.map(({ id }) => id));
  for (const message of arrived) place(sent, { ...message, delivery: 'sent' });
  // What the hub has acknowledged under its id is pending no more, as whomever we wrote it.
  return { sent, pending: pending.filter(({ id }) => !ids.has(id)) };
}

/** Into its place by position; new words nearly always stand last. An older answer does not undo a newer change. */
function place(sent: MessageState[], message: MessageState): void {
  let at = sent.length;
  while (at > 0 && (sent[at - 1]?.position ?? 0) > message.position) at -= 1;
  const before = sent[at - 1];
  if (before?.position !== message.position) sent.splice(at, 0, message);
  else if (before.revision <= message.revision) sent[at - 1] = message;
}
