import type { Selectable } from 'kysely';
import { checkedJson, checkId, checkInteger, checkText } from '../checks.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import { type JsonObject, unknownRoom } from './room.ts';

/** What an account is in a room. */
export interface Membership {
  room: string;
  account: string;
  /** `owner`, `moderator`, …: the caller's words. */
  role: string;
  /** What differs from the role; the caller's fields. */
  overrides: JsonObject;
  /** Wall clock, milliseconds since the epoch. */
  sinceMs: number;
}

/** Who belongs to which room, and as what. */
export class Memberships {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Makes an account a member, or changes its role and overrides; `sinceMs` stays as it was first.
   *
   * @throws CodedError `unknown-room`, `unstorable`
   */
  async set(membership: Membership): Promise<void> {
    const { room, account, role, sinceMs } = membership;
    checkId(room, 'room');
    checkId(account, 'account');
    checkText(role, 'role', 64, 1);
    checkInteger(sinceMs, 'time');
    const overrides = checkedJson(membership.overrides, 'overrides');
    await this.#database.write(async (tx) => {
      const known = await tx.selectFrom('rooms').select('id').where('id', '=', room).executeTakeFirst();
      if (!known) throw unknownRoom(room);
      await tx
        .insertInto('memberships')
        .values({ room, account, role, overrides, since_ms: sinceMs })
        .onConflict((conflict) => conflict.columns(['room', 'account']).doUpdateSet({ role, overrides }))
        .execute();
    });
  }

  /** False: it was none. */
  remove(room: string, account: string): Promise<boolean> {
    return this.#database.write(async (tx) => {
      const query = tx.deleteFrom('memberships').where('room', '=', room).where('account', '=', account);
      return (await query.executeTakeFirst()).numDeletedRows > 0n;
    });
  }

  get(room: string, account: string): Promise<Membership | null> {
    return this.#database.read(async (db) => {
      const query = db.selectFrom('memberships').selectAll().where('room', '=', room).where('account', '=', account);
      const row = await query.executeTakeFirst();
      return row ? toMembership(row) : null;
    });
  }

  /** A room's members, by their ids. */
  ofRoom(room: string): Promise<Membership[]> {
    return this.#list('room', room);
  }

  /** An account's rooms, by their ids. */
  ofAccount(account: string): Promise<Membership[]> {
    return this.#list('account', account);
  }

  #list(column: 'room' | 'account', value: string): Promise<Membership[]> {
    return this.#database.read(async (db) => {
      const query = db.selectFrom('memberships').selectAll().where(column, '=', value);
      return (await query.orderBy('room').orderBy('account').execute()).map(toMembership);
    });
  }
}

function toMembership(row: Selectable<Tables['memberships']>): Membership {
  return {
    room: row.room,
    account: row.account,
    role: row.role,
    overrides: JSON.parse(row.overrides) as JsonObject,
    sinceMs: row.since_ms,
  };
}
