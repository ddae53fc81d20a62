import { isCodedError, messageOf } from '@crossband/foundation';
import type { ChatMessageView } from '@crossband/wire';
import type { Chat } from '../api.ts';
import { clientError, hasCode } from '../client-error.ts';
import type { SignalingSession } from '../signaling/session.ts';
import type { ValueStore } from '../store.ts';
import { withDelivery, withMessages } from './reduce.ts';
import type { ClientState } from './state.ts';

/** Chat of the room we are in: an outbox that survives interruptions, and the typing notice. */
export class RoomChat implements Chat {
  static readonly typingRepeatMs = 3000;
  static readonly typingEndsMs = 5000;

  readonly #session: SignalingSession;
  readonly #state: ValueStore<ClientState>;
  /** Messages that the hub has not acknowledged, oldest first. */
  readonly #outbox = new Map<string, { text: string; answered: PromiseWithResolvers<ChatMessageView> }>();
  #typingSaidAt = Number.NEGATIVE_INFINITY;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: SignalingSession, state: ValueStore<ClientState>) {
    this.#session = session;
    this.#state = state;
  }

  send(text: string): Promise<ChatMessageView> {
    const { self } = this.#state.getSnapshot();
    if (!self) return Promise.reject(clientError('not-connected'));
    const id = newMessageId();
    const answered = Promise.withResolvers<ChatMessageView>();
    this.#outbox.set(id, { text, answered });
    const { participant, name } = self;
    this.#state.update((state) => ({
      ...state,
      messages: [
        ...state.messages,
        { id, participant, name, text, sentAtMs: Date.now(), position: 0, delivery: 'sending' },
      ],
    }));
    this.#endTyping();
    void this.#deliver(id);
    return answered.promise;
  }

  typing(): void {
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.stopTyping(), RoomChat.typingEndsMs);
    const now = performance.now();
    if (now - this.#typingSaidAt < RoomChat.typingRepeatMs) return;
    this.#typingSaidAt = now;
    this.#say(true);
  }

  stopTyping(): void {
    if (this.#typingSaidAt === Number.NEGATIVE_INFINITY) return;
    this.#endTyping();
    this.#say(false);
  }

  /** The room is ours again: what is not acknowledged is sent again, in order; the id makes that harmless. */
  resend(): void {
    for (const id of this.#outbox.keys()) void this.#deliver(id);
  }

  /** We left: nothing will be sent any more. */
  clear(): void {
    this.#endTyping();
    for (const { answered } of this.#outbox.values()) {
      // The caller may have stopped caring; a rejection that nobody awaits is no failure of the page.
      answered.promise.catch(() => undefined);
      answered.reject(clientError('not-connected'));
    }
    this.#outbox.clear();
  }

  async #deliver(id: string): Promise<void> {
    const entry = this.#outbox.get(id);
    if (!entry) return;
    try {
      const { message } = await this.#session.request('chat.send', { id, text: entry.text });
      this.#outbox.delete(id);
      this.#state.update((state) => ({ ...state, messages: withMessages(state.messages, [message]) }));
      entry.answered.resolve(message);
    } catch (error) {
      // These heal with the connection; `resend` follows.
      if (hasCode(error, 'connection-lost') || hasCode(error, 'not-connected')) return;
      if (hasCode(error, 'request-timeout')) return void this.#deliver(id);
      this.#outbox.delete(id);
      const reason = isCodedError(error) ? error.message : messageOf(error);
      this.#state.update((state) => ({ ...state, messages: withDelivery(state.messages, id, 'failed', reason) }));
      entry.answered.reject(error);
    }
  }

  #endTyping(): void {
    clearTimeout(this.#typingTimer);
    this.#typingSaidAt = Number.NEGATIVE_INFINITY;
  }

  #say(typing: boolean): void {
    // Whether somebody types is worth neither a retry nor an error.
    this.#session.request('chat.typing', { typing }).catch(() => undefined);
  }
}

/** UUID version 4 (RFC 9562 5.4). `crypto.randomUUID` is missing on insecure pages; `getRandomValues` is not. */
function newMessageId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
