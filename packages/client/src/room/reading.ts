import type { HubEvents } from '@crossband/wire';
import { hasCode } from '../client-error.ts';
import type { SignalingSession } from '../signaling/session.ts';
import type { ValueStore } from '../store.ts';
import type { ClientState } from './state.ts';

/** Who reads along tells it at most this often, ms. */
const tellIntervalMs = 1_000;
/** Unread mentions that are looked through for those of messages that were read already. */
const mostMentions = 100;

/**
 * How far this person has read. People with an account have one place for all their devices, which the hub keeps; guests
 * begin with what was said before they came.
 */
export class Reading {
  readonly #session: Pick<SignalingSession, 'request'>;
  readonly #state: ValueStore<ClientState>;
  #told = 0;
  /** What stands before `#told` was read again. */
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Pick<SignalingSession, 'request'>, state: ValueStore<ClientState>) {
    this.#session = session;
    this.#state = state;
  }

  /** Where the hub says that this person stopped; null: it keeps no such place for them. */
  async place(): Promise<number | null> {
    const { principal, self } = this.#state.getSnapshot();
    if (!self || principal?.account == null) return null;
    const { rooms } = await this.#session.request('chat.unread', { room: self.room });
    const { position = 0, mentions = 0 } = rooms[0] ?? {};
    this.#told = position;
    if (mentions > 0) await this.#recall(self.room, position);
    return position;
  }

  /** Asks for what edits have named this person in while we were not here. */
  async recall(): Promise<void> {
    const { principal, self, readTo } = this.#state.getSnapshot();
    if (self && readTo !== null && principal?.account != null) await this.#recall(self.room, readTo);
  }

  to(position: number): void {
    const { readTo, named, principal } = this.#state.getSnapshot();
    const again = named.some((one) => one <= position);
    if (readTo === null || (position <= readTo && !again)) return;
    this.#again ||= again;
    this.#set(position);
    if (principal?.account == null || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, tellIntervalMs);
  }

  /** Read on another device. */
  heard({ room, position }: HubEvents['chat.read']): void {
    const { self, readTo, named } = this.#state.getSnapshot();
    if (room !== self?.room || readTo === null) return;
    if (position <= readTo && !named.some((one) => one <= position)) return;
    this.#told = Math.max(this.#told, position);
    this.#set(position);
  }

  /** We are about to leave: what was read is told while we still may. */
  settle(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tell();
  }

  forget(): void {
    this.settle();
    this.#told = 0;
    this.#again = false;
  }

  async #recall(room: string, readTo: number): Promise<void> {
    const { mentions } = await this.#session.request('chat.mentions', { limit: mostMentions });
    const named = mentions.flatMap(({ room: of, message: { position } }) =>
      of === room && position <= readTo ? position : [],
    );
    this.#state.update((state) => (state.self?.room === room ? { ...state, named } : state));
  }

  #tell(): void {
    const position = this.#state.getSnapshot().readTo;
    if (position === null || (position <= this.#told && !this.#again)) return;
    this.#told = position;
    this.#again = false;
    this.#session.request('chat.read', { position }).catch((error: unknown) => {
      // The next message that is read tells it all.
      if (!hasCode(error, 'connection-lost') && !hasCode(error, 'not-connected') && !hasCode(error, 'not-joined'))
        throw error;
      this.#told = 0;
    });
  }

  #set(position: number): void {
    this.#state.update((state) => ({
      ...state,
      readTo: Math.max(state.readTo ?? 0, position),
      named: state.named.some((one) => one <= position) ? state.named.filter((one) => one > position) : state.named,
    }));
  }
}
