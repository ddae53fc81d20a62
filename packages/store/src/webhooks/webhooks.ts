import type { Selectable } from 'kysely';
import { checkedJson, checkId, checkInteger, checkText, isStorable } from '../checks.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';

/** An application that is told what happens here. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** Names of events, in the caller's words. */
  readonly events: readonly string[];
  /** Id of the one room that it is about, however it is called; null: all. */
  readonly room: string | null;
  /** What signs. */
  readonly secret: string;
  /** Account that made it. */
  readonly by: string;
  readonly createdAtMs: number;
}

/** Every method rejects with a CodedError (docs/errors.md, Store). */
export class Webhooks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws CodedError `unstorable` */
  async insert({ id, url, events, room, secret, by, createdAtMs }: Webhook): Promise<void> {
    checkId(id, "webhook's id");
    checkText(url, 'address', 2_048, 1);
    checkText(room ?? '', 'room', 64);
    checkText(secret, 'secret', 256, 1);
    checkId(by, 'account');
    checkInteger(createdAtMs, 'time');
    const row = {
      id,
      url,
      events: checkedJson(events, 'events'),
      room,
      secret,
      by_account: by,
      created_at_ms: createdAtMs,
    };
    await this.#database.write((tx) => tx.insertInto('webhooks').values(row).execute());
  }

  /** The one made first comes first, at most 500. */
  list(): Promise<Webhook[]> {
    return this.#database.read(async (db) => {
      const query = db.selectFrom('webhooks').selectAll().orderBy('created_at_ms').orderBy('id');
      return (await query.limit(500).execute()).map(toWebhook);
    });
  }

  /** With everything that it was to be told; false: there is none. */
  remove(id: string): Promise<boolean> {
    if (!isStorable(id)) return Promise.resolve(false);
    return this.#database.write(
      async (tx) => (await tx.deleteFrom('webhooks').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n,
    );
  }
}

function toWebhook(row: Selectable<Tables['webhooks']>): Webhook {
  return {
    id: row.id,
    url: row.url,
    events: JSON.parse(row.events) as string[],
    room: row.room,
    secret: row.secret,
    by: row.by_account,
    createdAtMs: row.created_at_ms,
  };
}
