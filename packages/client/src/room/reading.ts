import type { HubEvents } from '@crossband/wire';
import { hasCode } from '../client-error.ts';
import type { SignalingSession } from '../signaling/session.ts';
import type { ValueStore } from '../store.ts';
import type { ClientState } from './state.ts';

/** Who reads along tells it at most this often, ms. */
const tellIntervalMs = 1_000;

/**
 * How far this person has read. People with an account have one place for all their devices, which the hub keeps; guests
 * begin with what was said before they came.
 */
export class Reading {
  readonly #session: Pick<SignalingSession, 'request'>;
  readonly #state: ValueStore<ClientState>;
  #told = 0;
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
    this.#told = rooms[0]?.position ?? 0;
    return this.#told;
  }

  to(position: number): void {
    const { readTo, principal } = this.#state.getSnapshot();
    if (readTo === null || position <= readTo) return;
    this.#set(position);
    if (principal?.account == null || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, tellIntervalMs);
  }

  /** Read on another device. */
  heard({ room, position }: HubEvents['chat.read']): void {
    const { self, readTo } = this.#state.getSnapshot();
    if (room !== self?.room || readTo === null || position <= readTo) return;
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
  }

  #tell(): void {
    const position = this.#state.getSnapshot().readTo;
    if (position === null || position <= this.#told) return;
    this.#told = position;
    this.#session.request('chat.read', { position }).catch((error: unknown) => {
      // The next message that is read tells it all.
      if (!hasCode(error, 'connection-lost') && !hasCode(error, 'not-connected') && !hasCode(error, 'not-joined'))
        throw error;
      this.#told = 0;
    });
  }

  #set(readTo: number): void {
    this.#state.update((state) => ({ ...state, readTo }));
  }
}
