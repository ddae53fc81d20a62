import { type Emitter, isCodedError, type Logger } from '@crossband/foundation';
import type { Joined } from '@crossband/wire';
import type { ClientEvents, ClientOptions } from '../api.ts';
import { hasCode } from '../client-error.ts';
import type { MediaEngine } from '../media/port.ts';
import type { SignalingSession } from '../signaling/session.ts';
import type { ValueStore } from '../store.ts';
import type { RoomChat } from './chat.ts';
import { defaultWant } from './default-want.ts';
import type { Place } from './door.ts';
import { entered, leftRoom } from './reduce.ts';
import type { ClientState, LevelsState } from './state.ts';
import type { Wants } from './wants.ts';

/** What comes and goes with being in a room. */
export interface StayParts {
  readonly session: SignalingSession;
  readonly state: ValueStore<ClientState>;
  readonly levels: ValueStore<LevelsState>;
  readonly chat: RoomChat;
  readonly wants: Wants;
  readonly media: MediaEngine | null;
  readonly wantByDefault: ClientOptions['wantByDefault'];
  readonly events: Emitter<ClientEvents>;
  readonly logger: Logger;
  readonly failed: (error: unknown) => void;
}

/** Being in a room: coming in, coming back after an interruption, and leaving. */
export class Stay {
  readonly #parts: StayParts;
  /** Where we are, or want to come back to. */
  #place: Place | null = null;

  constructor(parts: StayParts) {
    this.#parts = parts;
  }

  async enter(place: Place, knock?: string): Promise<void> {
    this.#place = place;
    try {
      await this.#enter(place, knock);
    } catch (error) {
      if (!this.#parts.state.getSnapshot().self) this.#place = null;
      throw error;
    }
  }

  async leave(): Promise<void> {
    if (!this.#place) return;
    this.#place = null;
    this.#parts.chat.leaving();
    const goodbye = this.#parts.session.request('room.leave', {});
    this.#gone('left');
    try {
      await goodbye;
    } catch (error) {
      // Without a connection the hub gives the seat up by itself, within seconds.
      if (!hasCode(error, 'not-connected') && !hasCode(error, 'connection-lost')) throw error;
    }
  }

  /** A new connection; `joined`: it has our seat already. False: we are in no room. */
  reconnected(joined: Joined | null): boolean {
    if (joined) {
      this.#entered(joined, true);
      return true;
    }
    if (!this.#place || !this.#parts.state.getSnapshot().self) return false;
    this.#enter(this.#place).catch((error: unknown) => this.#notLetIn(error));
    return true;
  }

  /** It is over, and nobody is told: the hub knows, or cannot be reached. */
  over(reason: string, message = ''): void {
    if (!this.#place) return;
    this.#place = null;
    this.#gone(reason, message);
  }

  publicationOpened(id: string): void {
    const { media, state, wants, wantByDefault } = this.#parts;
    const { self, publications } = state.getSnapshot();
    const publication = publications.find((one) => one.id === id);
    if (!publication || publication.participant === self?.participant) return;
    const choose = wantByDefault ?? (media ? defaultWant : null);
    if (choose) wants.propose(id, choose(publication));
  }

  publicationClosed(id: string): void {
    this.#parts.wants.forget(id);
    this.#parts.media?.publicationClosed(id);
  }

  async #enter({ room, name }: Place, knock?: string): Promise<void> {
    const { session, media } = this.#parts;
    const asked = { room, name, ...(knock === undefined ? {} : { knock }) };
    const joining = session.request('room.join', asked, { onResult: (joined) => this.#entered(joined, false) });
    // The engine's requests travel right behind this one: the hub answers in order.
    media?.joining();
    await joining;
  }

  #entered(joined: Joined, resumed: boolean): void {
    if (!this.#place) return;
    const { session, state, wants, chat, media, events, logger, failed } = this.#parts;
    const before = state.getSnapshot().publications;
    session.resumeToken = joined.resumeToken;
    const { name } = this.#place;
    state.update((now) => entered(now, joined, name));
    const { publications } = state.getSnapshot();
    const present = new Set(publications.map((one) => one.id));
    for (const { id } of before) if (!present.has(id)) this.publicationClosed(id);
    media?.joined(joined, { resumed });
    for (const { id } of publications) this.publicationOpened(id);
    if (media) wants.start();
    chat.returned().catch(failed);
    logger.info({ room: joined.room.name, participant: joined.participant }, resumed ? 'resumed' : 'joined');
    events.emit('joined', { participant: joined.participant, resumed });
  }

  /** Coming back as a new participant was refused, e.g. because the room filled up meanwhile. */
  #notLetIn(error: unknown): void {
    // When the connection broke again, the next one tries again.
    if (hasCode(error, 'connection-lost') || hasCode(error, 'not-connected')) return;
    this.#parts.failed(error);
    this.#place = null;
    const { code, message } = isCodedError(error) ? error : { code: 'internal-error', message: '' };
    this.#gone(code, message);
  }

  #gone(reason: string, message = ''): void {
    const { session, state, levels, wants, chat, media, events } = this.#parts;
    session.resumeToken = null;
    wants.clear();
    chat.clear();
    media?.left();
    state.update(leftRoom);
    levels.set({ dbov: new Map() });
    events.emit('left', { reason, message });
  }
}
