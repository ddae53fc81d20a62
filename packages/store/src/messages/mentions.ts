import { checkLimit } from '../checks.ts';
import type { Database, Reader, Writer } from '../database.ts';
import { complete, type Message } from './message.ts';

/**
 * Which accounts messages name, as far as these have not read them. They are written with their messages, and with the
 * edits of these.
 */
export class Mentions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Messages that name this account and stand behind its read cursor, or name it since an edit and were not read after
   * that; newest first; `limit`: 1 to 100.
   */
  unread(account: string, limit: number): Promise<Message[]> {
    checkLimit(limit, 100);
    return this.#database.read(async (db) => {
      const rows = await unreadOf(db, account).selectAll('message').orderBy('serial', 'desc').limit(limit).execute();
      return complete(db, rows);
    });
  }

  /** How many of them there are, by room. */
  counts(account: string): Promise<ReadonlyMap<string, number>> {
    return this.#database.read(async (db) => {
      const rows = await unreadOf(db, account)
        .select(({ fn }) => ['message.room as room', fn.countAll<number>().as('count')])
        .groupBy('message.room')
        .execute();
      return new Map(rows.map(({ room, count }) => [room, Number(count)]));
    });
  }
}

function unreadOf(db: Reader, account: string) {
  return db
    .selectFrom('mentions')
    .innerJoin('messages as message', 'message.serial', 'mentions.message')
    .leftJoin('read_cursors as cursor', (join) =>
      join.onRef('cursor.room', '=', 'message.room').on('cursor.account', '=', account),
    )
    .where('mentions.account', '=', account)
    .where('mentions.withdrawn', '=', 0)
    .where('message.deleted', '=', 0)
    .where(({ eb, or, fn, ref, val }) =>
      or([eb('message.position', '>', fn.coalesce(ref('cursor.position'), val(0))), eb('mentions.late', '=', 1)]),
    );
}

/** Whom an edit names for the first time, and whom it names no more. */
export interface MentionChange {
  readonly named: readonly string[];
  readonly unnamed: readonly string[];
}

/** With the edit of a message, in its transaction: from now on it names these accounts and no others. */
export async function changeMentions(tx: Writer, message: number, accounts: readonly string[]): Promise<MentionChange> {
  const rows = await tx
    .selectFrom('mentions')
    .select(['account', 'withdrawn'])
    .where('message', '=', message)
    .orderBy('account')
    .execute();
  const known = new Set(rows.map(({ account }) => account));
  const now = new Set(accounts);
  const named = [...now].filter((account) => !known.has(account));
  const again = rows.flatMap(({ account, withdrawn }) => (withdrawn && now.has(account) ? account : []));
  const unnamed = rows.flatMap(({ account, withdrawn }) => (withdrawn || now.has(account) ? [] : account));
  if (named.length > 0) {
    await tx
      .insertInto('mentions')
      .values(named.map((account) => ({ message, account, late: 1 })))
      .execute();
  }
  for (const [moved, withdrawn] of [
    [again, 0],
    [unnamed, 1],
  ] as const) {
    if (moved.length === 0) continue;
    await tx
      .updateTable('mentions')
      .set({ withdrawn })
      .where('message', '=', message)
      .where('account', 'in', moved)
      .execute();
  }
  return { named, unnamed };
}
