import type { Reader, Writer } from '../database.ts';

/** Where a room's counting stands. */
export interface RoomHead {
  room: string;
  /** Position of the newest message; 0: none yet. */
  lastPosition: number;
  /** Number of the newest change (edit, deletion, reaction); 0: none yet. */
  revision: number;
}

export async function readHead(db: Reader, room: string): Promise<RoomHead> {
  const row = await db.selectFrom('room_heads').selectAll().where('room', '=', room).executeTakeFirst();
  return { room, lastPosition: row?.last_position ?? 0, revision: row?.revision ?? 0 };
}

/** The room's next change number, given to this transaction alone; null where nothing was ever written. */
export async function nextRevision(tx: Writer, room: string): Promise<number | null> {
  const row = await tx
    .updateTable('room_heads')
    .set((expression) => ({ revision: expression('revision', '+', 1) }))
    .where('room', '=', room)
    .returning('revision')
    .executeTakeFirst();
  return row?.revision ?? null;
}

/** The heads of rooms; rooms in which nothing was ever written are left out. */
export async function readHeads(db: Reader, rooms: readonly string[]): Promise<RoomHead[]> {
  const query = db.selectFrom('room_heads').select(['room', 'last_position as lastPosition', 'revision']);
  return query.where('room', 'in', rooms).orderBy('room').execute();
}
