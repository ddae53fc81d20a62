import { checkId, checkInteger, checkText } from '../checks.ts';
import type { Database, Reader } from '../database.ts';

/** Who may not enter. */
export interface Ban {
  /** A room's id; empty: the whole hub. */
  room: string;
  /** An account, or whatever else the caller names, e.g. `address:192.0.2.7`. At most 256 characters. */
  subject: string;
  /** Who has banned. */
  by: string;
  reason: string;
  /** Wall clock, milliseconds since the epoch, as `untilMs`. */
  atMs: number;
  /** Null: for good. */
  untilMs: number | null;
}

/** Bans, of rooms and of the whole hub. */
export class Bans {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A newer ban of the same subject replaces the older. @throws CodedError `unstorable` */
  async add({ room, subject, by, reason, atMs, untilMs }: Ban): Promise<void> {
    checkText(room, 'room', 64);
    checkText(subject, 'subject of the ban', 256, 1);
    checkId(by, 'account');
    checkText(reason, 'reason', 4096);
    checkInteger(atMs, 'time');
    if (untilMs !== null) checkInteger(untilMs, 'end of the ban');
    const values = { by_account: by, reason, at_ms: atMs, until_ms: untilMs };
    await this.#database.write((tx) =>
      tx
        .insertInto('bans')
        .values({ room, subject, ...values })
        .onConflict((conflict) => conflict.columns(['room', 'subject']).doUpdateSet(values))
        .execute(),
    );
  }

  /** False: there was none. */
  remove(room: string, subject: string): Promise<boolean> {
    return this.#database.write(async (tx) => {
      const query = tx.deleteFrom('bans').where('room', '=', room).where('subject', '=', subject);
      return (await query.executeTakeFirst()).numDeletedRows > 0n;
    });
  }

  /** A ban of the room or of the hub that meets one of the subjects (at most 100) now; null: come in. */
  find(room: string, subjects: readonly string[], nowMs: number): Promise<Ban | null> {
    if (subjects.length === 0) return Promise.resolve(null);
    return this.#database.read(async (db) => {
      const row = await selectBans(db)
        .where('room', 'in', ['', room])
        .where('subject', 'in', subjects)
        .where((expression) => expression.or([expression('until_ms', 'is', null), expression('until_ms', '>', nowMs)]))
        .limit(1)
        .executeTakeFirst();
      return row ?? null;
    });
  }

  /** A room's own bans (empty: the hub's), ended ones too, newest first, at most 1,000. */
  list(room: string): Promise<Ban[]> {
    return this.#database.read((db) =>
      selectBans(db).where('room', '=', room).orderBy('at_ms', 'desc').orderBy('subject').limit(1000).execute(),
    );
  }
}

function selectBans(db: Reader) {
  return db
    .selectFrom('bans')
    .select(['room', 'subject', 'by_account as by', 'reason', 'at_ms as atMs', 'until_ms as untilMs']);
}
