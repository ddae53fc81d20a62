import type { Room, Rooms } from '@crossband/room';
import { Audience } from './audience.ts';
import { RoomBroadcast } from './room-broadcast.ts';
import { TakenRights } from './taken-rights.ts';

/** What signaling keeps for an open room. */
export interface RoomDesk {
  readonly broadcast: RoomBroadcast;
  readonly audience: Audience;
  readonly taken: TakenRights;
}

/** Opens a desk for every room as it opens, and clears it away when the room closes. */
export class Hall {
  readonly #desks = new Map<Room, RoomDesk>();

  constructor(rooms: Rooms) {
    rooms.events.on('opened', (room) => {
      const broadcast = new RoomBroadcast(room);
      const audience = new Audience(room, (owner, publication, viewers) =>
        broadcast.member(owner)?.notify('publication.audience', { publication, viewers }),
      );
      this.#desks.set(room, { broadcast, audience, taken: new TakenRights() });
    });
    rooms.events.on('closed', (room) => this.#desks.delete(room));
  }

  of(room: Room): RoomDesk {
    const desk = this.#desks.get(room);
    if (!desk) throw new Error(`Cannot serve room ${room.id}: it is closed`);
    return desk;
  }
}
