import { isCodedError, messageOf } from '@crossband/foundation';
import type { HubEvents } from '@crossband/wire';
import { hasCode } from '../client-error.ts';
import type { SignalingSession } from '../signaling/session.ts';
import type { ValueStore } from '../store.ts';
import type { ClientState, DoorState } from './state.ts';

export interface Place {
  readonly room: string;
  readonly name: string;
}

/** Waiting in front of a room with a lobby, until somebody inside answers. */
export class Door {
  static readonly againMs = 4_000;

  readonly #session: SignalingSession;
  readonly #state: ValueStore<ClientState>;
  readonly #enter: (place: Place, knock?: string) => Promise<void>;
  #again: ReturnType<typeof setTimeout> | undefined;
  #knock: string | null = null;

  constructor(
    session: SignalingSession,
    state: ValueStore<ClientState>,
    enter: (place: Place, knock?: string) => Promise<void>,
  ) {
    this.#session = session;
    this.#state = state;
    this.#enter = enter;
  }

  /** An empty room answers nobody: then it knocks again by itself, until somebody is there. */
  async knock({ room, name }: Place): Promise<void> {
    clearTimeout(this.#again);
    try {
      const { knock } = await this.#session.request('room.knock', { room, name });
      this.#knock = knock;
      this.#set({ room, name, answer: 'waiting', problem: null });
    } catch (error) {
      if (!isCodedError(error) || error.code !== 'nobody-inside') throw error;
      const { code, message } = error;
      this.#set({ room, name, answer: 'waiting', problem: { code, message } });
      this.#again = setTimeout(() => this.reopened(), Door.againMs);
    }
  }

  async withdraw(): Promise<void> {
    const waited = this.#knock !== null;
    this.forget();
    if (!waited) return;
    try {
      await this.#session.request('room.leave', {});
    } catch (error) {
      // The hub withdraws the knock of a lost connection, and has none where it answered meanwhile.
      if (!['not-connected', 'connection-lost', 'not-joined'].some((code) => hasCode(error, code))) throw error;
    }
  }

  /** A new connection: the hub has forgotten our knock, and perhaps the lobby. */
  reopened(): void {
    const door = this.#now;
    if (door?.answer !== 'waiting') return;
    this.#comeIn(door).catch((error: unknown) => this.#failed(door, error));
  }

  async #comeIn({ room, name }: Place): Promise<void> {
    try {
      await this.#enter({ room, name });
    } catch (error) {
      if (!hasCode(error, 'knock-first')) throw error;
      await this.knock({ room, name });
    }
  }

  answered({ knock, admitted }: HubEvents['lobby.answered']): void {
    const door = this.#now;
    if (!door || knock !== this.#knock) return;
    this.#knock = null;
    this.#set({ ...door, answer: admitted ? 'admitted' : 'turned-away' });
    if (!admitted) return;
    this.#enter(door, knock).catch((error: unknown) => this.#failed(door, error));
  }

  forget(): void {
    clearTimeout(this.#again);
    this.#knock = null;
    this.#set(null);
  }

  #failed(door: DoorState, error: unknown): void {
    // The next connection knocks again.
    if (hasCode(error, 'connection-lost') || hasCode(error, 'not-connected')) return;
    const problem = isCodedError(error) ? { code: error.code, message: error.message } : unexpected(error);
    this.#set({ ...door, answer: 'failed', problem });
  }

  get #now(): DoorState | null {
    return this.#state.getSnapshot().door;
  }

  #set(door: DoorState | null): void {
    this.#state.update((state) => ({ ...state, door }));
  }
}

function unexpected(error: unknown): { code: string; message: string } {
  return { code: 'internal-error', message: messageOf(error) };
}
