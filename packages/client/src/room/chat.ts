import { isCodedError, messageOf } from '@crossband/foundation';
import type { ChatMessageView } from '@crossband/wire';
import type { Chat } from '../api.ts';
import { clientError, hasCode } from '../client-error.ts';
import type { SignalingSession } from '../signaling/session.ts';
import type { ValueStore } from '../store.ts';
import { ChatHistory } from './history.ts';
import { newMessageId } from './message-id.ts';
import { withDelivery, withMessages } from './messages.ts';
import type { ClientState } from './state.ts';

/** Chat of the room we are in: an outbox that survives interruptions, and the typing notice. */
export class RoomChat implements Chat {
  static readonly typingRepeatMs = 3000;
  static readonly typingEndsMs = 5000;

  readonly #session: SignalingSession;
  readonly #state: ValueStore<ClientState>;
  /** Messages that the hub has not acknowledged, oldest first. */
  readonly #outbox = new Map<
    string,
    { text: string; replyTo: number | undefined; answered: PromiseWithResolvers<ChatMessageView> }
  >();
  readonly #history: ChatHistory;
  #typingSaidAt = Number.NEGATIVE_INFINITY;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: SignalingSession, state: ValueStore<ClientState>) {
    this.#session = session;
    this.#state = state;
    this.#history = new ChatHistory((method, params) => session.request(method, params), state);
  }

  send(text: string, options: { replyTo?: number } = {}): Promise<ChatMessageView> {
    const { self } = this.#state.getSnapshot();
    if (!self) return Promise.reject(clientError('not-connected'));
    const id = newMessageId();
    const answered = Promise.withResolvers<ChatMessageView>();
    this.#outbox.set(id, { text, replyTo: options.replyTo, answered });
    const { author, name } = self;
    this.#state.update((state) => ({
      ...state,
      messages: [
        ...state.messages,
        {
          ...unsent,
          id,
          author,
          name,
          text,
          sentAtMs: Date.now(),
          replyTo: options.replyTo ?? null,
          delivery: 'sending',
        },
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

  older(): Promise<void> {
    return this.#history.older();
  }

  async edit(position: number, text: string): Promise<void> {
    this.#learn(await this.#session.request('chat.edit', { position, text }));
  }

  async remove(position: number): Promise<void> {
    this.#learn(await this.#session.request('chat.delete', { position }));
  }

  async react(position: number, reaction: string, on: boolean): Promise<void> {
    this.#learn(await this.#session.request('chat.react', { position, reaction, on }));
  }

  search(text: string, before?: number): Promise<{ messages: ChatMessageView[]; next: number | null }> {
    return this.#session.request('chat.search', { text, limit: 50, ...(before === undefined ? {} : { before }) });
  }

  /**
   * The room is ours again: what came meanwhile is fetched, and what is not acknowledged is sent again, in order; the id
   * makes that harmless.
   */
  async returned(): Promise<void> {
    for (const id of this.#outbox.keys()) void this.#deliver(id);
    await this.#history.catchUp();
  }

  /** We left: nothing will be sent any more. */
  clear(): void {
    this.#endTyping();
    this.#history.forget();
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
      const { text, replyTo } = entry;
      const { message } = await this.#session.request('chat.send', {
        id,
        text,
        ...(replyTo === undefined ? {} : { replyTo }),
      });
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

  #learn({ message }: { message: ChatMessageView }): void {
    this.#state.update((state) => ({ ...state, messages: withMessages(state.messages, [message]) }));
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

/** What a message has that the hub has not seen. */
const unsent = { position: 0, editedAtMs: null, deleted: false, revision: 0, attachments: [], reactions: [] };
