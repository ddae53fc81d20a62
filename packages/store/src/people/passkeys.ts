import type { Passkey, PasskeyStore } from '@crossband/identity';
import type { Selectable } from 'kysely';
import { checkedJson, checkId, checkInteger, checkText, isStorable } from '../checks.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';

/** WebAuthn credentials of accounts. Every method rejects with a CodedError (docs/errors.md, Store). */
export class Passkeys implements PasskeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws CodedError `unstorable` */
  async insert(passkey: Passkey): Promise<boolean> {
    const { id, account, publicKey, counter, name, createdAtMs, lastUsedAtMs } = passkey;
    // Credential ids have at most 1,023 bytes (Web Authentication Level 3, section 5.1).
    checkText(id, "passkey's id", 1400, 1);
    checkId(account, 'account');
    checkText(publicKey, 'public key', 4096, 1);
    checkText(name, "passkey's name", 256);
    for (const value of [counter, createdAtMs, lastUsedAtMs]) checkInteger(value, 'counter or time of a passkey');
    const transports = checkedJson(passkey.transports, 'transports');
    const row = { id, account, public_key: publicKey, counter, transports, name };
    const times = { created_at_ms: createdAtMs, last_used_at_ms: lastUsedAtMs };
    return this.#database.write(async (tx) => {
      const query = tx.insertInto('passkeys').values({ ...row, ...times });
      const inserted = await query.onConflict((conflict) => conflict.column('id').doNothing()).executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    });
  }

  byId(id: string): Promise<Passkey | null> {
    if (!isStorable(id)) return Promise.resolve(null);
    return this.#database.read(async (db) => {
      const row = await db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toPasskey(row) : null;
    });
  }

  async ofAccount(account: string): Promise<Passkey[]> {
    checkId(account, 'account');
    return this.#database.read(async (db) => {
      const query = db.selectFrom('passkeys').selectAll().where('account', '=', account);
      return (await query.orderBy('created_at_ms').orderBy('id').execute()).map(toPasskey);
    });
  }

  /** @throws CodedError `unstorable` */
  async used(id: string, counter: number, atMs: number): Promise<boolean> {
    checkInteger(counter, 'counter');
    checkInteger(atMs, 'time');
    if (!isStorable(id)) return false;
    return this.#database.write(async (tx) => {
      const query = tx.updateTable('passkeys').set({ counter, last_used_at_ms: atMs }).where('id', '=', id);
      const above = query.where('counter', counter === 0 ? '=' : '<', counter);
      return (await above.executeTakeFirst()).numUpdatedRows === 1n;
    });
  }

  remove(account: string, id: string): Promise<boolean> {
    if (!isStorable(id)) return Promise.resolve(false);
    return this.#database.write(async (tx) => {
      const query = tx.deleteFrom('passkeys').where('account', '=', account).where('id', '=', id);
      return (await query.executeTakeFirst()).numDeletedRows > 0n;
    });
  }
}

function toPasskey(row: Selectable<Tables['passkeys']>): Passkey {
  return {
    id: row.id,
    account: row.account,
    publicKey: row.public_key,
    counter: row.counter,
    transports: JSON.parse(row.transports) as string[],
    name: row.name,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
  };
}
