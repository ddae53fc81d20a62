import type { Closable } from '@crossband/foundation';
import type { Database } from './database.ts';
import { Attachments } from './messages/attachments.ts';
import { Messages } from './messages/messages.ts';
import { ReadCursors } from './messages/read-cursors.ts';
import { openDatabase, type StoreOptions } from './open.ts';
import { AuditLog } from './rooms/audit-log.ts';
import { Bans } from './rooms/bans.ts';
import { Memberships } from './rooms/memberships.ts';
import { Rooms } from './rooms/rooms.ts';

/** Everything that a hub keeps. */
export class Store implements Closable {
  readonly database: Database;
  readonly messages: Messages;
  readonly readCursors: ReadCursors;
  readonly attachments: Attachments;
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly bans: Bans;
  readonly auditLog: AuditLog;
  #closing: Promise<void> | null = null;

  constructor(database: Database, { unsafe }: StoreOptions) {
    this.database = database;
    this.messages = new Messages(database, unsafe?.acknowledge ?? 'after-commit');
    this.readCursors = new ReadCursors(database);
    this.attachments = new Attachments(database);
    this.rooms = new Rooms(database, this.messages);
    this.memberships = new Memberships(database);
    this.bans = new Bans(database);
    this.auditLog = new AuditLog(database);
  }

  get closed(): boolean {
    return this.#closing !== null;
  }

  /** Lets what was handed over become durable, then closes the database. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([this.messages.drained(), this.readCursors.drained()]);
    await this.database.close();
  }
}

/**
 * Opens a store, makes it where there is none, and brings its schema to the newest version.
 *
 * @throws CodedError `bad-store-url`, `store-unavailable`, `store-too-new`, `store-full`
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return new Store(await openDatabase(options), options);
}
