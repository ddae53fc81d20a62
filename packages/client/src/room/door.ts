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
  readonly #session: SignalingSession;
  readonly #state: ValueStore<ClientState>;
  readonly #enter: (place: Place, knock: string) => Promise<void>;
  #knock: string | null = null;

  constructor(
    session: SignalingSession,
    state: ValueStore<ClientState>,
    enter: (place: Place, knock: string) => Promise<void>,
  ) {
    this.#session = session;
    this.#state = state;
    this.#enter = enter;
  }

  async knock(place: Place): Promise<void> {
    const { knock } = await this.#session.request('room.knock', { ...place });
    this.#knock = knock;
    this.#set({ ...place, answer: 'waiting', problem: null });
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

  /** A new connection: the hub has forgotten our knock. */
  reopened(): void {
    const door = this.#now;
    if (door?.answer !== 'waiting') return;
    this.knock(door).catch((error: unknown) => this.#failed(door, error));
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
