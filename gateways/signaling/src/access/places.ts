import { freeRoomId, rulesOf } from '@crossband/identity';
import { passingPlace, type RoomPlace } from '@crossband/room';
import type { KeptRoom, Rooms } from '@crossband/store';

/** Where names of rooms lead: to a room that is kept, or to one that is there while somebody is in it. */
export class Places {
  readonly #rooms: Rooms;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  async byName(name: string): Promise<RoomPlace> {
    const kept = await this.#rooms.byName(name);
    return kept ? placeOf(kept) : passingPlace(name, await freeRoomId(this.#rooms, name));
  }

  /** A kept room; null when there is none of this id. */
  async kept(id: string): Promise<RoomPlace | null> {
    const kept = await this.#rooms.get(id);
    return kept && placeOf(kept);
  }

  /** The kept rooms that an account may know of, by folder, place and name: those for members only are for these. */
  async knownTo(principal: { administrator: boolean }, memberOf: ReadonlySet<string>): Promise<RoomPlace[]> {
    const places = (await this.#rooms.list()).map(placeOf);
    return places.filter(({ id, rules }) => principal.administrator || memberOf.has(id) || !rules.membersOnly);
  }
}

function placeOf({ id, name, topic, settings }: KeptRoom): RoomPlace {
  return { id, name, topic, kept: true, rules: rulesOf(settings) };
}
