import type { Invite, InviteStore } from '@crossband/identity';
import type { Selectable } from 'kysely';
import { checkId, checkInteger, checkPattern, checkText } from '../checks.ts';
import type { Database } from '../database.ts';
import { unknownRoom } from '../rooms/room.ts';
import type { Tables } from '../schema.ts';

/** Links by which others come in. Every method rejects with a CodedError (docs/errors.md, Store). */
export class Invites implements InviteStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** It goes with its room. @throws CodedError `unknown-room`, `unstorable` */
  async insert(invite: Invite): Promise<void> {
    const { id, tokenHash, by, role, room, usesLeft, createdAtMs, expiresAtMs } = invite;
    checkId(id, "invitation's id");
    checkPattern(tokenHash, "token's hash", /^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');
    checkId(by, 'account');
    checkText(role, 'role', 64, 1);
    if (room !== null) checkId(room, 'room');
    for (const value of [usesLeft, createdAtMs, expiresAtMs]) checkInteger(value, 'use or time of an invitation');
    const row = { id, token_hash: tokenHash, by_account: by, role, room, uses_left: usesLeft };
    const times = { created_at_ms: createdAtMs, expires_at_ms: expiresAtMs };
    await this.#database.write(async (tx) => {
      if (room !== null) {
        const known = await tx.selectFrom('rooms').select('id').where('id', '=', room).executeTakeFirst();
        if (!known) throw unknownRoom(room);
      }
      await tx
        .insertInto('invites')
        .values({ ...row, ...times })
        .execute();
    });
  }

  byToken(tokenHash: string): Promise<Invite | null> {
    return this.#database.read(async (db) => {
      const row = await db.selectFrom('invites').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
      return row ? toInvite(row) : null;
    });
  }

  take(tokenHash: string, nowMs: number): Promise<Invite | null> {
    return this.#database.write(async (tx) => {
      const row = await tx
        .updateTable('invites')
        .set((expression) => ({ uses_left: expression('uses_left', '-', 1) }))
        .where('token_hash', '=', tokenHash)
        .where('uses_left', '>', 0)
        .where('expires_at_ms', '>', nowMs)
        .returningAll()
        .executeTakeFirst();
      return row ? toInvite(row) : null;
    });
  }

  async giveBack(id: string): Promise<void> {
    await this.#database.write((tx) =>
      tx
        .updateTable('invites')
        .set((expression) => ({ uses_left: expression('uses_left', '+', 1) }))
        .where('id', '=', id)
        .execute(),
    );
  }

  list(room: string | null): Promise<Invite[]> {
    return this.#database.read(async (db) => {
      let query = db.selectFrom('invites').selectAll();
      if (room !== null) query = query.where('room', '=', room);
      return (await query.orderBy('created_at_ms', 'desc').orderBy('id').limit(500).execute()).map(toInvite);
    });
  }

  async remove(id: string): Promise<boolean> {
    checkId(id, "invitation's id");
    return this.#database.write(
      async (tx) => (await tx.deleteFrom('invites').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n,
    );
  }

  removeExpired(nowMs: number): Promise<number> {
    return this.#database.write(async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('invites').where('expires_at_ms', '<=', nowMs).executeTakeFirst();
      return Number(numDeletedRows);
    });
  }
}

function toInvite(row: Selectable<Tables['invites']>): Invite {
  return {
    id: row.id,
    tokenHash: row.token_hash,
    by: row.by_account,
    role: row.role as Invite['role'],
    room: row.room,
    usesLeft: row.uses_left,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
