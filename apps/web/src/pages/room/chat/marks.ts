import type { MessageState } from '@crossband/client';

/** Lines between messages. Pure. */

/** Whether a day begins with this message. */
export function beginsDay(message: MessageState, before: MessageState | undefined): boolean {
  return before === undefined || dayOf(before.sentAtMs) !== dayOf(message.sentAtMs);
}

/** Id of the first message of others behind what was read when the chat was opened; null: nothing is new. */
export function firstNew(messages: readonly MessageState[], author: string, readTo: number | null): string | null {
  if (readTo === null) return null;
  const found = messages.find((one) => one.position > readTo && one.author !== author && !one.deleted);
  return found?.id ?? null;
}

function dayOf(atMs: number): string {
  return new Date(atMs).toDateString();
}
