import { checkLimit } from '../checks.ts';
import type { Database, Reader, Writer } from '../database.ts';
import { complete, type Message } from './message.ts';

/** Which accounts messages name, as far as these have not read them. They are written with their messages. */
export class Mentions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Messages that name this account and stand behind its read cursor, newest first; `limit`: 1 to 100. */
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
    .where('message.deleted', '=', 0)
    .where(({ eb, fn, ref, val }) => eb('message.position', '>', fn.coalesce(ref('cursor.position'), val(0))));
}

/** With the messages that name them, in their transaction. */
export async function writeMentions(
  tx: Writer,
  named: readonly { serial: number; mentions: readonly string[] }[],
): Promise<void> {
  const rows = named.flatMap(({ serial, mentions }) => mentions.map((account) => ({ message: serial, account })));
  // At most 512 messages with 10 names each: two parameters a row.
  if (rows.length > 0) await tx.insertInto('mentions').values(rows).execute();
}
