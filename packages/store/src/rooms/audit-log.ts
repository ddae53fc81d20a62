import type { Selectable } from 'kysely';
import { checkedJson, checkInteger, checkLimit, checkText } from '../checks.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import type { JsonObject } from './room.ts';

/** Something that a moderator or administrator did. */
export interface AuditEntry {
  /** Wall clock, milliseconds since the epoch. */
  atMs: number;
  /** Who did it. */
  actor: string;
  /** What, in the caller's words, e.g. `room.ban`. */
  action: string;
  room: string | null;
  /** To whom or what. */
  subject: string | null;
  /** More about it. No secrets. */
  detail: JsonObject;
}

export interface KeptAuditEntry extends AuditEntry {
  /** Order of the log, and cursor of `page`. */
  number: number;
}

/** What was done, for good: entries are added and read, never changed. */
export class AuditLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws CodedError `unstorable` */
  async append(entry: AuditEntry): Promise<KeptAuditEntry> {
    const { atMs, actor, action, room, subject } = entry;
    checkInteger(atMs, 'time');
    checkText(actor, 'actor', 256, 1);
    checkText(action, 'action', 64, 1);
    checkText(room ?? '', 'room', 256);
    checkText(subject ?? '', 'subject', 256);
    const detail = checkedJson(entry.detail, 'detail');
    const { serial } = await this.#database.write((tx) =>
      tx
        .insertInto('audit_log')
        .values({ at_ms: atMs, actor, action, room, subject, detail })
        .returning('serial')
        .executeTakeFirstOrThrow(),
    );
    return { ...entry, number: serial };
  }

  /** Newest first; `before` is the `number` of the last entry of the page before. `limit`: 1 to 500. */
  page({ room, before, limit }: { room?: string; before?: number; limit: number }): Promise<KeptAuditEntry[]> {
    checkLimit(limit, 500);
    return this.#database.read(async (db) => {
      let query = db.selectFrom('audit_log').selectAll().orderBy('serial', 'desc').limit(limit);
      if (room !== undefined) query = query.where('room', '=', room);
      if (before !== undefined) query = query.where('serial', '<', before);
      return (await query.execute()).map(toEntry);
    });
  }
}

function toEntry(row: Selectable<Tables['audit_log']>): KeptAuditEntry {
  return {
    number: row.serial,
    atMs: row.at_ms,
    actor: row.actor,
    action: row.action,
    room: row.room,
    subject: row.subject,
    detail: JSON.parse(row.detail) as JsonObject,
  };
}
