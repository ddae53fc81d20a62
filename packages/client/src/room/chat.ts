import { isCodedError, messageOf } from '@crossband/foundation';
import type { ChatMessageView, HubEvents } from '@crossband/wire';
import type { Chat } from '../api.ts';
import { clientError } from '../client-error.ts';
import type { SignalingSession } from '../signaling/session.ts';
import type { ValueStore } from '../store.ts';
import { type FileLink, FileLinks, type UploadedFile } from './files.ts';
import { ChatHistory } from './history.ts';
import { newMessageId } from './message-id.ts';
import { withDelivery, withMessages } from './messages.ts';
import { Outbox } from './outbox.ts';
import { Reading } from './reading.ts';
import type { ClientState, MessageState } from './state.ts';

/** Chat of the room we are in: an outbox that survives interruptions, and the typing notice. */
export class RoomChat implements Chat {
  static readonly typingRepeatMs = 3000;
  static readonly typingEndsMs = 5000;

  readonly #session: SignalingSession;
  readonly #state: ValueStore<ClientState>;
  readonly #outbox: Outbox;
  readonly #history: ChatHistory;
  readonly #links: FileLinks;
  readonly #reading: Reading;
  /** Tickets of own messages that are on their way, by message. */
  readonly #tickets = new Map<string, string[]>();
  #typingSaidAt = Number.NEGATIVE_INFINITY;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: SignalingSession, state: ValueStore<ClientState>) {
    this.#session = session;
    this.#state = state;
    this.#outbox = new Outbox({
      send: async (message) => (await session.request('chat.send', message)).message,
      sent: (message) => {
        this.#tickets.delete(message.id);
        this.#learn({ message });
      },
      failed: (id, error) => this.#failed(id, error),
    });
    this.#links = new FileLinks((method, params) => session.request(method, params));
    this.#reading = new Reading(session, state);
    this.#history = new ChatHistory((method, params) => session.request(method, params), state, this.#reading);
  }

  send(
    text: string,
    { replyTo, files = [] }: { replyTo?: number; files?: readonly UploadedFile[] } = {},
  ): Promise<ChatMessageView> {
    const { self } = this.#state.getSnapshot();
    if (!self) return Promise.reject(clientError('not-connected'));
    const id = newMessageId();
    const { author, name } = self;
    this.#state.update((state) => ({
      ...state,
      writtenAt: performance.now(),
      messages: [
        ...state.messages,
        {
          ...unsent,
          id,
          author,
          name,
          text,
          sentAtMs: Date.now(),
          replyTo: replyTo ?? null,
          attachments: files.map(({ attachment }) => attachment),
          delivery: 'sending',
        },
      ],
    }));
    this.#endTyping();
    if (files.length > 0)
      this.#tickets.set(
        id,
        files.map(({ ticket }) => ticket),
      );
    return this.#post(id, text, replyTo ?? null);
  }

  retry(id: string): void {
    const message = this.#failedOne(id);
    if (!message) return;
    this.#state.update((state) => ({ ...state, messages: withDelivery(state.messages, id, 'sending') }));
    const { text, replyTo } = message;
    void this.#post(id, text, replyTo);
  }

  discard(id: string): void {
    if (!this.#failedOne(id)) return;
    this.#state.update((state) => ({ ...state, messages: state.messages.filter((one) => one.id !== id) }));
  }

  read(position: number): void {
    this.#reading.to(position);
  }

  /** Read on another device of this account. */
  readElsewhere(read: HubEvents['chat.read']): void {
    this.#reading.heard(read);
  }

  uploadLink(): Promise<{ url: string; maxBytes: number }> {
    return this.#session.request('attachment.upload', {});
  }

  fileLink(sha256: string): Promise<FileLink | null> {
    return this.#links.link(sha256);
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

  reach(position: number): Promise<boolean> {
    return this.#history.reach(position);
  }

  around(position: number): Promise<ChatMessageView[]> {
    return this.#history.around(position);
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
    await Promise.all([this.#outbox.run(), this.#history.catchUp()]);
  }

  /** We are about to leave. */
  leaving(): void {
    this.#reading.settle();
  }

  /** We left: nothing will be sent any more. */
  clear(): void {
    this.#endTyping();
    this.#history.forget();
    this.#reading.forget();
    this.#outbox.clear();
    this.#links.forget();
    this.#tickets.clear();
  }

  #post(id: string, text: string, replyTo: number | null): Promise<ChatMessageView> {
    const attachments = this.#tickets.get(id);
    return this.#outbox.add({
      id,
      text,
      ...(replyTo === null ? {} : { replyTo }),
      ...(attachments ? { attachments } : {}),
    });
  }

  #learn({ message }: { message: ChatMessageView }): void {
    this.#state.update((state) => ({ ...state, messages: withMessages(state.messages, [message]) }));
  }

  #failed(id: string, error: unknown): void {
    const reason = isCodedError(error) ? error.message : messageOf(error);
    this.#state.update((state) => ({ ...state, messages: withDelivery(state.messages, id, 'failed', reason) }));
  }

  #failedOne(id: string): MessageState | undefined {
    return this.#state.getSnapshot().messages.find((one) => one.id === id && one.delivery === 'failed');
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
