import type { NewMessage } from '../messages/new-message.ts';

let made = 0;

/** A UUID that counts up, so that a failing test says the same each time. */
export function messageId(number = ++made): string {
  return `018f0000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function newMessage(values: Partial<NewMessage> = {}): NewMessage {
  return {
    room: 'lobby',
    id: messageId(),
    author: 'ada',
    name: 'Ada',
    text: 'hello',
    sentAtMs: 1_700_000_000_000,
    ...values,
  };
}
