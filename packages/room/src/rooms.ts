import { CodedError, Emitter, type Logger } from '@crossband/foundation';
import { Enforcement } from './enforcement.ts';
import type { RoomPlace } from './place.ts';
import type { MediaPlane } from './ports.ts';
import { Room, type RoomLimits } from './room.ts';

export interface RoomsOptions {
  readonly planes: readonly MediaPlane[];
  readonly limits: RoomLimits & { readonly rooms: number };
  readonly logger: Logger;
}

/** Every room of this node: opened by the first to come, closed after the last seat is given up. */
export class Rooms {
  readonly events = new Emitter<{ opened: [room: Room]; closed: [room: Room] }>();
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, { room: Room; enforcement: Enforcement }>();
  readonly #stopFacts: (() => void)[];
  /** Rooms whose planes are still letting go; a room of the same name waits for them. */
  readonly #releasing = new Map<string, Promise<void>>();

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#stopFacts = options.planes.map((plane) =>
      plane.onFact((fact) => this.#rooms.get(fact.room)?.room.learn(fact)),
    );
  }

  get size(): number {
    return this.#rooms.size;
  }

  *[Symbol.iterator](): Iterator<Room> {
    for (const { room } of this.#rooms.values()) yield room;
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id)?.room;
  }

  /** The room of this place, opened when it is not. */
  async open(place: RoomPlace): Promise<Room> {
    const { id } = place;
    await this.#releasing.get(id);
    const known = this.#rooms.get(id);
    if (known) return known.room;
    const { limits, planes, logger } = this.#options;
    if (this.#rooms.size >= limits.rooms) {
      throw new CodedError('too-many-rooms', `This hub holds ${limits.rooms} rooms already; use one of them.`);
    }
    const room = new Room(id, limits, place.rules, { name: place.name, topic: place.topic, kept: place.kept });
    const enforcement = new Enforcement(room, planes, logger);
    this.#rooms.set(id, { room, enforcement });
    room.events.on('seatFreed', () => queueMicrotask(() => void this.#closeWhenEmpty(id)));
    this.events.emit('opened', room);
    logger.info({ room: id }, 'room opened');
    return room;
  }

  /** Closes the room when nobody is in it; for callers that opened one and then could not take a seat. */
  closeIfEmpty(id: string): void {
    void this.#closeWhenEmpty(id);
  }

  async close(): Promise<void> {
    for (const stop of this.#stopFacts) stop();
    await Promise.all([...this.#rooms.keys()].map((id) => this.#close(id)));
    await Promise.all(this.#releasing.values());
  }

  async #closeWhenEmpty(id: string): Promise<void> {
    if (this.#rooms.get(id)?.room.size === 0) await this.#close(id);
  }

  async #close(id: string): Promise<void> {
    const entry = this.#rooms.get(id);
    if (!entry) return;
    this.#rooms.delete(id);
    entry.room.close();
    this.events.emit('closed', entry.room);
    const released = entry.enforcement.close().finally(() => this.#releasing.delete(id));
    this.#releasing.set(id, released);
    await released;
    this.#options.logger.info({ room: id }, 'room closed');
  }
}
