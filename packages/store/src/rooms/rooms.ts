import type { Updateable } from 'kysely';
import { checkedJson, checkId, checkInteger, checkText } from '../checks.ts';
import type { Database } from '../database.ts';
import { isUniqueViolation } from '../failures.ts';
import type { Messages } from '../messages/messages.ts';
import type { Tables } from '../schema.ts';
import { type KeptRoom, nameTaken, toRoom, unknownRoom } from './room.ts';

/** Rooms that stay. Every method rejects with a CodedError (docs/errors.md, Store). */
export class Rooms {
  readonly #database: Database;
  readonly #messages: Messages;

  constructor(database: Database, messages: Messages) {
    this.#database = database;
    this.#messages = messages;
  }

  /** @throws CodedError `room-name-taken` (also when the id is), `unstorable` */
  async create(room: KeptRoom): Promise<KeptRoom> {
    checkId(room.id, "room's id");
    checkInteger(room.createdAtMs, 'time');
    const { id, name, topic, folder, sortOrder, createdAtMs } = room;
    checkFields(room);
    const settings = checkedJson(room.settings, 'settings');
    const row = { id, name, topic, folder, sort_order: sortOrder, created_at_ms: createdAtMs, settings };
    await this.#named(room.name, () =>
      this.#database.write((tx) => tx.insertInto('rooms').values(row).executeTakeFirstOrThrow()),
    );
    return room;
  }

  get(id: string): Promise<KeptRoom | null> {
    return this.#find('id', id);
  }

  byName(name: string): Promise<KeptRoom | null> {
    return this.#find('name', name);
  }

  /** All rooms, by folder, place and name. */
  list(): Promise<KeptRoom[]> {
    return this.#database.read(async (db) => {
      const query = db.selectFrom('rooms').selectAll().orderBy('folder').orderBy('sort_order').orderBy('name');
      return (await query.execute()).map(toRoom);
    });
  }

  /**
   * Changes the given fields; `settings` are replaced as a whole.
   *
   * @throws CodedError `unknown-room`, `room-name-taken`, `unstorable`
   */
  async update(id: string, changes: Partial<Omit<KeptRoom, 'id' | 'createdAtMs'>>): Promise<KeptRoom> {
    const columns = columnsOf(changes);
    return this.#named(changes.name ?? '', () =>
      this.#database.write(async (tx) => {
        const updated =
          Object.keys(columns).length === 0
            ? await tx.selectFrom('rooms').selectAll().where('id', '=', id).executeTakeFirst()
            : await tx.updateTable('rooms').set(columns).where('id', '=', id).returningAll().executeTakeFirst();
        if (!updated) throw unknownRoom(id);
        return toRoom(updated);
      }),
    );
  }

  /**
   * Deletes a room with its messages, members and bans, for good. The messages go first, in slices: what an
   * interruption leaves is still a room, and can be deleted again.
   *
   * @throws CodedError `unknown-room`
   */
  async remove(id: string): Promise<void> {
    if (!(await this.get(id))) throw unknownRoom(id);
    await this.#messages.purge(id);
    await this.#database.write(async (tx) => {
      await tx.deleteFrom('bans').where('room', '=', id).execute();
      await tx.deleteFrom('rooms').where('id', '=', id).execute();
    });
  }

  #find(column: 'id' | 'name', value: string): Promise<KeptRoom | null> {
    // PostgreSQL takes no U+0000, not even to look for it; no room has it.
    if (value.includes('\0')) return Promise.resolve(null);
    return this.#database.read(async (db) => {
      const row = await db.selectFrom('rooms').selectAll().where(column, '=', value).executeTakeFirst();
      return row ? toRoom(row) : null;
    });
  }

  async #named<T>(name: string, change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } catch (error) {
      throw isUniqueViolation(error) ? nameTaken(name) : error;
    }
  }
}

function checkFields({ name, topic, folder, sortOrder }: Partial<KeptRoom>): void {
  if (name !== undefined) checkText(name, "room's name", 256, 1);
  if (topic !== undefined) checkText(topic, 'topic', 4096);
  if (folder !== undefined) checkText(folder, 'folder', 256);
  if (sortOrder !== undefined) checkInteger(sortOrder, 'place in the list', Number.MIN_SAFE_INTEGER);
}

function columnsOf(changes: Partial<KeptRoom>): Updateable<Tables['rooms']> {
  checkFields(changes);
  const { name, topic, folder, sortOrder, settings } = changes;
  return {
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ...(folder === undefined ? {} : { folder }),
    ...(sortOrder === undefined ? {} : { sort_order: sortOrder }),
    ...(settings === undefined ? {} : { settings: checkedJson(settings, 'settings') }),
  };
}
