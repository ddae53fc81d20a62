import { checkLimit } from '../checks.ts';
import type { Database, Reader } from '../database.ts';
import { type RoomHead, readHead } from './heads.ts';
import { complete, type Message } from './message.ts';

export const maxPage = 500;

export interface PageQuestion {
  room: string;
  /** The messages just below this position. */
  before?: number;
  /** The messages just above this position; with `before` too, those in between, oldest first. */
  after?: number;
  /** 1 to 500. */
  limit: number;
}

/** `lastPosition` and `revision` are the room's, read first: what changes meanwhile is a later revision. */
export interface Page extends RoomHead {
  /** In the order of their positions. */
  messages: Message[];
}

export interface Changes extends RoomHead {
  /** Changed messages as they are now, in the order of their last changes. Each stands here once. */
  messages: Message[];
  /** Ask again from here: this room's newest change, or where `limit` cut. */
  revision: number;
  /** There are more changes than `limit`. */
  more: boolean;
}

/** Messages by cursor; without one, the newest. */
export function readPage(database: Database, { room, before, after, limit }: PageQuestion): Promise<Page> {
  checkLimit(limit, maxPage);
  return database.read(async (db) => {
    const head = await readHead(db, room);
    let query = db.selectFrom('messages').selectAll().where('room', '=', room).limit(limit);
    if (before !== undefined) query = query.where('position', '<', before);
    if (after !== undefined) query = query.where('position', '>', after);
    const rows = await query.orderBy('position', after === undefined ? 'desc' : 'asc').execute();
    if (after === undefined) rows.reverse();
    return { ...head, messages: await complete(db, rows) };
  });
}

/** Messages whose last edit, deletion or reaction has a higher number than `revision`. */
export function readChanges(
  database: Database,
  { room, revision, limit }: { room: string; revision: number; limit: number },
): Promise<Changes> {
  checkLimit(limit, maxPage);
  return database.read(async (db) => {
    const head = await readHead(db, room);
    const rows = await db
      .selectFrom('messages')
      .selectAll()
      .where('room', '=', room)
      .where('revision', '>', revision)
      // Repeats the condition of the partial index.
      .where('revision', '>', 0)
      .orderBy('revision')
      .limit(limit)
      .execute();
    const more = rows.length === limit;
    const newest = rows.at(-1)?.revision ?? revision;
    const messages = await complete(db, rows);
    return { ...head, revision: more ? newest : Math.max(head.revision, newest), more, messages };
  });
}

/** One message, deleted or not; null where there is none. */
export function readMessage(database: Database, room: string, position: number): Promise<Message | null> {
  return database.read(async (db) => {
    const row = await findRow(db, room, position);
    return row ? ((await complete(db, [row]))[0] ?? null) : null;
  });
}

export function findRow(db: Reader, room: string, position: number) {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('position', '=', position)
    .executeTakeFirst();
}
