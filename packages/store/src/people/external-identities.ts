import type { ExternalIdentity, ExternalIdentityStore } from '@crossband/identity';
import { checkId, checkInteger, checkText, isStorable } from '../checks.ts';
import type { Database, Reader, Writer } from '../database.ts';

/** Accounts as OpenID providers know them. Every method rejects with a CodedError (docs/errors.md, Store). */
export class ExternalIdentities implements ExternalIdentityStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws CodedError `unstorable` */
  async link(identity: ExternalIdentity): Promise<boolean> {
    const row = identityRowOf(identity);
    return this.#database.write((tx) => insertIdentity(tx, row));
  }

  find(issuer: string, subject: string): Promise<ExternalIdentity | null> {
    if (!isStorable(issuer) || !isStorable(subject)) return Promise.resolve(null);
    return this.#database.read(async (db) => {
      const query = selectIdentities(db).where('issuer', '=', issuer).where('subject', '=', subject);
      return (await query.executeTakeFirst()) ?? null;
    });
  }

  async ofAccount(account: string): Promise<ExternalIdentity[]> {
    checkId(account, 'account');
    return this.#database.read((db) =>
      selectIdentities(db).where('account', '=', account).orderBy('issuer').orderBy('subject').execute(),
    );
  }

  unlink(issuer: string, subject: string): Promise<boolean> {
    if (!isStorable(issuer) || !isStorable(subject)) return Promise.resolve(false);
    return this.#database.write(async (tx) => {
      const query = tx.deleteFrom('external_identities').where('issuer', '=', issuer).where('subject', '=', subject);
      return (await query.executeTakeFirst()).numDeletedRows > 0n;
    });
  }
}

/** @throws CodedError `unstorable` */
export function identityRowOf({ issuer, subject, account, linkedAtMs }: ExternalIdentity) {
  checkText(issuer, 'issuer', 1024, 1);
  // At most 255 characters (OpenID Connect Core 1.0, section 2).
  checkText(subject, 'subject', 255, 1);
  checkId(account, 'account');
  checkInteger(linkedAtMs, 'time');
  return { issuer, subject, account, linked_at_ms: linkedAtMs };
}

/** False: the identity belongs to an account already. */
export async function insertIdentity(tx: Writer, row: ReturnType<typeof identityRowOf>): Promise<boolean> {
  const query = tx.insertInto('external_identities').values(row);
  const free = query.onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing());
  return (await free.executeTakeFirst()).numInsertedOrUpdatedRows === 1n;
}

function selectIdentities(db: Reader) {
  return db.selectFrom('external_identities').select(['issuer', 'subject', 'account', 'linked_at_ms as linkedAtMs']);
}
