import type { Account, AccountChanges, AccountStore, InsertOptions } from '@crossband/identity';
import { type Selectable, sql, type Updateable } from 'kysely';
import { checkId, checkInteger, checkLimit, checkText, isStorable } from '../checks.ts';
import type { Database, Reader, Writer } from '../database.ts';
import { isUniqueViolation } from '../failures.ts';
import type { Tables } from '../schema.ts';
import { identityRowOf, insertIdentity } from './external-identities.ts';

/** Any number that is ours: whatever depends on who administers takes turns. */
const administratorsLock = 0x61646d69;

/** Who has an account. Every method rejects with a CodedError (docs/errors.md, Store). */
export class Accounts implements AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws CodedError `unstorable` */
  async insert(account: Account, { onlyAsFirstAdministrator = false, identity }: InsertOptions = {}) {
    const { id, name, nameKey, passwordHash, administrator, disabled } = account;
    checkId(id, "account's id");
    checkInteger(account.createdAtMs, 'time');
    const row = { id, created_at_ms: account.createdAtMs };
    const values = { ...row, ...columnsOf({ name, nameKey, passwordHash, administrator, disabled }) };
    const identityRow = identity && identityRowOf({ ...identity, account: id, linkedAtMs: account.createdAtMs });
    return this.#database.write(async (tx) => {
      if (onlyAsFirstAdministrator) {
        await this.#takeTurn(tx);
        if (await anyAdministrator(tx)) return 'administrator-exists';
      }
      const query = tx.insertInto('accounts').values(values as Selectable<Tables['accounts']>);
      const inserted = await query.onConflict((conflict) => conflict.column('name_key').doNothing()).executeTakeFirst();
      if (inserted.numInsertedOrUpdatedRows !== 1n) return 'name-taken';
      if (!identityRow || (await insertIdentity(tx, identityRow))) return 'inserted';
      await tx.deleteFrom('accounts').where('id', '=', id).execute();
      return 'identity-taken';
    });
  }

  byId(id: string): Promise<Account | null> {
    return this.#find('id', id);
  }

  byNameKey(nameKey: string): Promise<Account | null> {
    return this.#find('name_key', nameKey);
  }

  /** Ids and names of accounts that have one of these names as they are compared (at most 1,000). */
  named(nameKeys: readonly string[]): Promise<Pick<Account, 'id' | 'name' | 'nameKey'>[]> {
    const keys = nameKeys.filter(isStorable);
    if (keys.length === 0) return Promise.resolve([]);
    return this.#database.read((db) =>
      db
        .selectFrom('accounts')
        .select(['id', 'name', 'name_key as nameKey'])
        .where('name_key', 'in', keys)
        .where('disabled', '=', 0)
        .execute(),
    );
  }

  list({ after, limit }: { after?: string; limit: number }): Promise<Account[]> {
    checkLimit(limit, 500);
    return this.#database.read(async (db) => {
      let query = db.selectFrom('accounts').selectAll().orderBy('name_key').limit(limit);
      if (after !== undefined && isStorable(after)) query = query.where('name_key', '>', after);
      return (await query.execute()).map(toAccount);
    });
  }

  /** @throws CodedError `unstorable` */
  async update(id: string, changes: AccountChanges) {
    const columns = columnsOf(changes);
    if (!isStorable(id)) return 'unknown';
    const mayEndAdministration = changes.administrator === false || changes.disabled === true;
    try {
      return await this.#database.write(async (tx) => {
        if (mayEndAdministration) {
          await this.#takeTurn(tx);
          if (await isLastAdministrator(tx, id)) return 'last-administrator';
        }
        if (Object.keys(columns).length === 0) return (await isKnown(tx, id)) ? 'updated' : 'unknown';
        const updated = await tx.updateTable('accounts').set(columns).where('id', '=', id).executeTakeFirst();
        return updated.numUpdatedRows === 1n ? 'updated' : 'unknown';
      });
    } catch (error) {
      if (isUniqueViolation(error)) return 'name-taken';
      throw error;
    }
  }

  hasAdministrator(): Promise<boolean> {
    return this.#database.read(anyAdministrator);
  }

  /** SQLite has one writer; in PostgreSQL two transactions would each see the other's administrator. */
  async #takeTurn(tx: Writer): Promise<void> {
    if (this.#database.kind === 'postgres') await sql`select pg_advisory_xact_lock(${administratorsLock})`.execute(tx);
  }

  #find(column: 'id' | 'name_key', value: string): Promise<Account | null> {
    if (!isStorable(value)) return Promise.resolve(null);
    return this.#database.read(async (db) => {
      const row = await db.selectFrom('accounts').selectAll().where(column, '=', value).executeTakeFirst();
      return row ? toAccount(row) : null;
    });
  }
}

async function anyAdministrator(db: Reader): Promise<boolean> {
  const query = db.selectFrom('accounts').select('id').where('administrator', '=', 1).limit(1);
  return (await query.executeTakeFirst()) !== undefined;
}

async function isLastAdministrator(tx: Writer, id: string): Promise<boolean> {
  const query = tx
    .selectFrom('accounts')
    .select('id')
    .where('administrator', '=', 1)
    .where('disabled', '=', 0)
    .limit(2);
  const administrators = await query.execute();
  return administrators.length === 1 && administrators[0]?.id === id;
}

async function isKnown(tx: Writer, id: string): Promise<boolean> {
  return (await tx.selectFrom('accounts').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

function columnsOf({ name, nameKey, passwordHash, administrator, disabled }: AccountChanges) {
  if (name !== undefined) checkText(name, 'name', 256, 1);
  if (nameKey !== undefined) checkText(nameKey, 'name', 1024, 1);
  if (typeof passwordHash === 'string') checkText(passwordHash, 'password hash', 1024, 1);
  const columns: Updateable<Tables['accounts']> = {
    ...(name === undefined ? {} : { name }),
    ...(nameKey === undefined ? {} : { name_key: nameKey }),
    ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
    ...(administrator === undefined ? {} : { administrator: administrator ? 1 : 0 }),
    ...(disabled === undefined ? {} : { disabled: disabled ? 1 : 0 }),
  };
  return columns;
}

function toAccount(row: Selectable<Tables['accounts']>): Account {
  return {
    id: row.id,
    name: row.name,
    nameKey: row.name_key,
    passwordHash: row.password_hash,
    administrator: row.administrator === 1,
    disabled: row.disabled === 1,
    createdAtMs: row.created_at_ms,
  };
}
