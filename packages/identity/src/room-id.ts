import { createHash } from 'node:crypto';
import type { RoomStore } from './room-ports.ts';

/**
 * The id under which the words of a room stand that nobody keeps, and of one that is kept under this name: the name
 * itself, so that they stay when it is kept later. Where a kept room that was renamed has that id, another one, which
 * follows from the name as well. No room's name begins with "~".
 */
export async function freeRoomId(rooms: Pick<RoomStore, 'get'>, name: string): Promise<string> {
  for (let id = name; ; id = `~${createHash('sha256').update(id).digest('base64url')}`) {
    if (!(await rooms.get(id))) return id;
  }
}
