import { isCodedError } from '@crossband/foundation';
import type { ChatMessageView } from '@crossband/wire';
import { clientError, hasCode } from '../client-error.ts';

export interface Outgoing {
  readonly id: string;
  readonly text: string;
  readonly replyTo?: number;
  /** Tickets of uploaded files. */
  readonly attachments?: string[];
}

export interface OutboxEvents {
  send(message: Outgoing): Promise<ChatMessageView>;
  sent(message: ChatMessageView): void;
  failed(id: string, error: unknown): void;
}

/** The hub is there, but cannot keep words at the moment: it says so, and nothing is lost by asking again. */
const passing: ReadonlySet<string> = new Set(['store-unavailable', 'store-busy', 'rate-limited', 'request-timeout']);
const retryMs = 500;

/**
 * Messages that the hub has not acknowledged, oldest first. One is on its way at a time, so that what one person writes
 * is read in the order in which it was written, whatever breaks in between. A resend has the same id and is harmless.
 */
export class Outbox {
  readonly #events: OutboxEvents;
  readonly #waiting: { message: Outgoing; answered: PromiseWithResolvers<ChatMessageView> }[] = [];
  #running = false;

  constructor(events: OutboxEvents) {
    this.#events = events;
  }

  add(message: Outgoing): Promise<ChatMessageView> {
    const answered = Promise.withResolvers<ChatMessageView>();
    // The caller may have stopped caring; a rejection that nobody awaits is no failure of the page.
    answered.promise.catch(() => undefined);
    this.#waiting.push({ message, answered });
    void this.run();
    return answered.promise;
  }

  /** Sends what waits, until nothing does or the connection breaks; call it again when there is one. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
        if (!(await this.#deliver(next))) break;
      }
    } finally {
      this.#running = false;
    }
  }

  /** Nothing will be sent any more. */
  clear(): void {
    for (const { answered } of this.#waiting.splice(0)) answered.reject(clientError('not-connected'));
  }

  /** False: there is no connection, so the rest waits. */
  async #deliver(next: { message: Outgoing; answered: PromiseWithResolvers<ChatMessageView> }): Promise<boolean> {
    try {
      const message = await this.#events.send(next.message);
      if (this.#waiting[0] === next) this.#waiting.shift();
      this.#events.sent(message);
      next.answered.resolve(message);
      return true;
    } catch (error) {
      if (hasCode(error, 'connection-lost') || hasCode(error, 'not-connected')) return false;
      if (isCodedError(error) && passing.has(error.code)) {
        await new Promise((resolve) => setTimeout(resolve, retryMs));
        return this.#waiting[0] === next;
      }
      if (this.#waiting[0] === next) this.#waiting.shift();
      this.#events.failed(next.message.id, error);
      next.answered.reject(error);
      return true;
    }
  }
}
