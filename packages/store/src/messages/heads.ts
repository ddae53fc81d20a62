import type { DatabaseKind, Reader, Writer } from '../database.ts';

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

/**
 * The heads of rooms, in the order of their names, held until the transaction ends: no other hub counts on in them
 * meanwhile. SQLite has one writer anyway.
 */
export async function lockHeads(
  tx: Writer,
  kind: DatabaseKind,
  rooms: Iterable<string>,
): Promise<Map<string, RoomHead>> {
  const names = [...new Set(rooms)].sort();
  const found = await selectHeads(tx, kind, names);
  const missing = names.filter((room) => !found.has(room));
  if (missing.length === 0) return found;
  const rows = missing.map((room) => ({ room, last_position: 0, revision: 0 }));
  await tx
    .insertInto('room_heads')
    .values(rows)
    .onConflict((conflict) => conflict.column('room').doNothing())
    .execute();
  return selectHeads(tx, kind, names);
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

async function selectHeads(tx: Writer, kind: DatabaseKind, names: string[]): Promise<Map<string, RoomHead>> {
  const query = tx.selectFrom('room_heads').selectAll().where('room', 'in', names).orderBy('room');
  const rows = await (kind === 'postgres' ? query.forUpdate() : query).execute();
  return new Map(
    rows.map(({ room, last_position: lastPosition, revision }) => [room, { room, lastPosition, revision }]),
  );
}
