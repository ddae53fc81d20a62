import type { ApiKey, ApiKeyStore } from '@crossband/identity';
import { checkId, checkInteger, checkText, isStorable } from '../checks.ts';
import type { Database, Reader } from '../database.ts';

/** Keys that sign room tokens. Every method rejects with a CodedError (docs/errors.md, Store). */
export class ApiKeys implements ApiKeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws CodedError `unstorable` */
  async insert({ id, secret, label, by, createdAtMs }: ApiKey): Promise<void> {
    checkId(id, "key's id");
    checkText(secret, 'secret', 1024, 1);
    checkText(label, "key's label", 256);
    checkId(by, 'account');
    checkInteger(createdAtMs, 'time');
    const row = { id, secret, label, by_account: by, created_at_ms: createdAtMs };
    await this.#database.write((tx) => tx.insertInto('api_keys').values(row).execute());
  }

  byId(id: string): Promise<ApiKey | null> {
    if (!isStorable(id)) return Promise.resolve(null);
    return this.#database.read(async (db) => (await selectKeys(db).where('id', '=', id).executeTakeFirst()) ?? null);
  }

  list(): Promise<ApiKey[]> {
    return this.#database.read((db) =>
      selectKeys(db).orderBy('createdAtMs', 'desc').orderBy('id').limit(500).execute(),
    );
  }

  remove(id: string): Promise<boolean> {
    if (!isStorable(id)) return Promise.resolve(false);
    return this.#database.write(
      async (tx) => (await tx.deleteFrom('api_keys').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n,
    );
  }
}

function selectKeys(db: Reader) {
  return db
    .selectFrom('api_keys')
    .select(['id', 'secret', 'label', 'by_account as by', 'created_at_ms as createdAtMs']);
}
