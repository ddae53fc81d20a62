import { type SqlBool, sql } from 'kysely';
import { checkId, checkInteger } from '../checks.ts';
import type { Database } from '../database.ts';
import { GroupCommit } from '../group-commit.ts';
import { moveCursors } from './move-cursors.ts';

export interface ReadCursor {
  account: string;
  room: string;
  /** The last position that was read. */
  position: number;
}

export interface Unread {
  room: string;
  /** Messages after the cursor by others that are not deleted; counting stops at 1,000. */
  unread: number;
  /** The cursor; 0: nothing was read. */
  position: number;
  lastPosition: number;
}

const countAtMost = 1000;

/** How far each account has read in each room. */
export class ReadCursors {
  readonly #database: Database;
  readonly #batches: GroupCommit<ReadCursor, void>;

  constructor(database: Database) {
    this.#database = database;
    // Everybody in a room reads at the same time: their cursors share a transaction.
    this.#batches = new GroupCommit({
      maxBatch: 512,
      maxQueue: 10_000,
      commit: async (cursors, answer) => {
        await database.run(moveCursors(database.kind, furthest(cursors)));
        answer(cursors.map(() => ({ result: undefined })));
      },
    });
  }

  /**
   * Moves a cursor forward; it never goes back. Reading up to there again reads what edits have named the account in
   * meanwhile. Resolves when it is durable.
   */
  async set(cursor: ReadCursor): Promise<void> {
    checkId(cursor.account, 'account');
    checkId(cursor.room, 'room');
    checkInteger(cursor.position, 'position');
    await this.#batches.add(cursor);
  }

  /** 0: nothing was read. */
  get(account: string, room: string): Promise<number> {
    return this.#database.read(async (db) => {
      const query = db.selectFrom('read_cursors').select('position').where('account', '=', account);
      return (await query.where('room', '=', room).executeTakeFirst())?.position ?? 0;
    });
  }

  /** Unread counts of an account over rooms (at most 1,000), in one query. Rooms without a message are left out. */
  unread(account: string, rooms: readonly string[]): Promise<Unread[]> {
    if (rooms.length === 0) return Promise.resolve([]);
    return this.#database.read((db) =>
      db
        .selectFrom('room_heads as head')
        .leftJoin('read_cursors as cursor', (join) =>
          join.onRef('cursor.room', '=', 'head.room').on('cursor.account', '=', account),
        )
        .select((expression) => [
          'head.room as room',
          'head.last_position as lastPosition',
          sql<number>`coalesce(${sql.ref('cursor.position')}, 0)`.as('position'),
          expression
            .selectFrom(
              expression
                .selectFrom('messages')
                .select('messages.serial')
                .whereRef('messages.room', '=', 'head.room')
                .where(sql<SqlBool>`messages.position > coalesce(${sql.ref('cursor.position')}, 0)`)
                .where('messages.deleted', '=', 0)
                .where('messages.author', '!=', account)
                .limit(countAtMost)
                .as('news'),
            )
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .$asScalar()
            .$notNull()
            .as('unread'),
        ])
        .where('head.room', 'in', rooms)
        .where('head.last_position', '>', 0)
        .orderBy('head.room')
        .execute(),
    );
  }

  drained(): Promise<void> {
    return this.#batches.drained();
  }
}

/** The furthest of each account in each room: a statement may not touch the same row twice. */
function furthest(cursors: readonly ReadCursor[]): ReadCursor[] {
  const byKey = new Map<string, ReadCursor>();
  for (const cursor of cursors) {
    const key = `${cursor.account}\0${cursor.room}`;
    if ((byKey.get(key)?.position ?? -1) < cursor.position) byKey.set(key, cursor);
  }
  return [...byKey.values()];
}
