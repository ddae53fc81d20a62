import type { ClientKey, Session, SessionStore, SessionToken, TokenReplacement } from '@crossband/identity';
import type { Selectable } from 'kysely';
import { checkedJson, checkId, checkInteger, checkLimit, checkPattern, checkText, isStorable } from '../checks.ts';
import type { Database, Writer } from '../database.ts';
import { GroupCommit } from '../group-commit.ts';
import type { Tables } from '../schema.ts';

const sha256 = /^[0-9a-f]{64}$/;
/** Replaced tokens of one session that are remembered. */
const rememberedTokens = 31;

interface Seen {
  readonly id: string;
  readonly atMs: number;
  readonly address: string;
}

/** Where accounts are signed in. Every method rejects with a CodedError (docs/errors.md, Store). */
export class Sessions implements SessionStore {
  readonly #database: Database;
  readonly #seen: GroupCommit<Seen, void>;

  constructor(database: Database) {
    this.#database = database;
    // After a restart of the hub everybody comes back at once.
    this.#seen = new GroupCommit({
      maxBatch: 256,
      maxQueue: 20_000,
      commit: async (batch, answer) => {
        await database.write(async (tx) => {
          for (const use of batch) await writeSeen(tx, use);
        });
        answer(batch.map(() => ({ result: undefined })));
      },
    });
  }

  /** @throws CodedError `unstorable` */
  async insert(session: Session, tokenHash: string): Promise<void> {
    checkId(session.id, "session's id");
    checkId(session.account, 'account');
    checkText(session.device, "device's name", 256);
    checkText(session.address, 'address', 64);
    checkInteger(session.createdAtMs, 'time');
    checkInteger(session.lastSeenAtMs, 'time');
    checkHash(tokenHash);
    const row: Selectable<Tables['sessions']> = {
      id: session.id,
      account: session.account,
      public_key: checkedJson(session.publicKey, 'key'),
      device: session.device,
      address: session.address,
      created_at_ms: session.createdAtMs,
      last_seen_at_ms: session.lastSeenAtMs,
    };
    await this.#database.write(async (tx) => {
      await tx.insertInto('sessions').values(row).execute();
      await insertToken(tx, session.id, tokenHash);
    });
  }

  async byToken(tokenHash: string): Promise<{ session: Session; token: SessionToken } | null> {
    checkHash(tokenHash);
    return this.#database.read(async (db) => {
      const row = await db
        .selectFrom('session_tokens as token')
        .innerJoin('sessions as session', 'session.id', 'token.session')
        .selectAll('session')
        .select(['token.replaced_at_ms', 'token.replaced_salt'])
        .where('token.hash', '=', tokenHash)
        .executeTakeFirst();
      if (!row) return null;
      const { replaced_at_ms: atMs, replaced_salt: salt } = row;
      const replaced = atMs === null || salt === null ? null : { atMs, salt };
      return { session: toSession(row), token: { hash: tokenHash, replaced } };
    });
  }

  /** @throws CodedError `unstorable` */
  async replaceToken(hash: string, { atMs, salt }: TokenReplacement, next: string): Promise<boolean> {
    checkHash(hash);
    checkHash(next);
    checkInteger(atMs, 'time');
    checkText(salt, 'salt', 64, 1);
    return this.#database.write(async (tx) => {
      const replaced = await tx
        .updateTable('session_tokens')
        .set({ replaced_at_ms: atMs, replaced_salt: salt })
        .where('hash', '=', hash)
        .where('replaced_at_ms', 'is', null)
        .returning('session')
        .executeTakeFirst();
      if (!replaced) return false;
      await insertToken(tx, replaced.session, next);
      await forgetOldTokens(tx, replaced.session);
      return true;
    });
  }

  async seen(id: string, atMs: number, address: string): Promise<void> {
    checkInteger(atMs, 'time');
    checkText(address, 'address', 64);
    await this.#seen.add({ id, atMs, address });
  }

  async ofAccount(account: string): Promise<Session[]> {
    checkId(account, 'account');
    return this.#database.read(async (db) => {
      const query = db.selectFrom('sessions').selectAll().where('account', '=', account);
      return (await query.orderBy('last_seen_at_ms', 'desc').orderBy('id').execute()).map(toSession);
    });
  }

  byId(id: string): Promise<Session | null> {
    if (!isStorable(id)) return Promise.resolve(null);
    return this.#database.read(async (db) => {
      const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? toSession(row) : null;
    });
  }

  /** Of everybody, the ones used last. `limit`: 1 to 500. */
  recent(limit: number): Promise<Session[]> {
    checkLimit(limit, 500);
    return this.#database.read(async (db) => {
      const query = db.selectFrom('sessions').selectAll().orderBy('last_seen_at_ms', 'desc').orderBy('id');
      return (await query.limit(limit).execute()).map(toSession);
    });
  }

  async remove(id: string): Promise<string | null> {
    checkId(id, "session's id");
    const removed = await this.#database.write((tx) =>
      tx.deleteFrom('sessions').where('id', '=', id).returning('account').executeTakeFirst(),
    );
    return removed?.account ?? null;
  }

  async removeOfAccount(account: string, except: string | null): Promise<string[]> {
    checkId(account, 'account');
    const removed = await this.#database.write((tx) => {
      let query = tx.deleteFrom('sessions').where('account', '=', account);
      if (except !== null) query = query.where('id', '!=', except);
      return query.returning('id').execute();
    });
    return removed.map(({ id }) => id);
  }

  removeIdle(beforeMs: number): Promise<{ id: string; account: string }[]> {
    return this.#database.write((tx) => {
      const idle = tx.selectFrom('sessions').select('id').where('last_seen_at_ms', '<', beforeMs);
      const some = idle.orderBy('last_seen_at_ms').limit(1000);
      // The time again: who comes back at this moment stays.
      const query = tx.deleteFrom('sessions').where('id', 'in', some).where('last_seen_at_ms', '<', beforeMs);
      return query.returning(['id', 'account']).execute();
    });
  }

  /** Resolves when every use that was handed over is durable. */
  drained(): Promise<void> {
    return this.#seen.drained();
  }
}

async function writeSeen(tx: Writer, { id, atMs, address }: Seen): Promise<void> {
  await tx.updateTable('sessions').set({ last_seen_at_ms: atMs, address }).where('id', '=', id).execute();
}

async function insertToken(tx: Writer, session: string, hash: string): Promise<void> {
  await tx.insertInto('session_tokens').values({ hash, session, replaced_at_ms: null, replaced_salt: null }).execute();
}

async function forgetOldTokens(tx: Writer, session: string): Promise<void> {
  const old = await tx
    .selectFrom('session_tokens')
    .select('hash')
    .where('session', '=', session)
    .where('replaced_at_ms', 'is not', null)
    .orderBy('replaced_at_ms', 'desc')
    .limit(100)
    .offset(rememberedTokens)
    .execute();
  const hashes = old.map(({ hash }) => hash);
  if (hashes.length > 0) await tx.deleteFrom('session_tokens').where('hash', 'in', hashes).execute();
}

function checkHash(hash: string): void {
  checkPattern(hash, "token's hash", sha256, 'a SHA-256 in lower-case hexadecimal');
}

function toSession(row: Selectable<Tables['sessions']>): Session {
  return {
    id: row.id,
    account: row.account,
    publicKey: JSON.parse(row.public_key) as ClientKey,
    device: row.device,
    address: row.address,
    createdAtMs: row.created_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
  };
}
