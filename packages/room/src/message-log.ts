import type { ChatMessageView } from '@crossband/wire';

/** The last messages of a room, in memory and bounded; positions count from 1 without gaps. */
export class MessageLog {
  readonly #capacity: number;
  readonly #byKey = new Map<string, ChatMessageView>();
  #lastPosition = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Appends once: the same participant's same id gives the first message back, `appended` false. */
  append(message: Omit<ChatMessageView, 'position'>): { message: ChatMessageView; appended: boolean } {
    const key = `${message.participant}/${message.id}`;
    const known = this.#byKey.get(key);
    if (known) return { message: known, appended: false };
    this.#lastPosition += 1;
    const stored = { ...message, position: this.#lastPosition };
    this.#byKey.set(key, stored);
    if (this.#byKey.size > this.#capacity) {
      const oldest = this.#byKey.keys().next();
      if (!oldest.done) this.#byKey.delete(oldest.value);
    }
    return { message: stored, appended: true };
  }

  /** Oldest first. */
  recent(): ChatMessageView[] {
    return [...this.#byKey.values()];
  }
}
