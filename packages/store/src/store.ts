import type { Closable } from '@crossband/foundation';
import { sql } from 'kysely';
import type { BackupOptions } from './backup/progress.ts';
import type { Database } from './database.ts';
import { Attachments } from './messages/attachments.ts';
import { Mentions } from './messages/mentions.ts';
import { Messages } from './messages/messages.ts';
import { ReadCursors } from './messages/read-cursors.ts';
import { openDatabase, type StoreOptions } from './open.ts';
import { People } from './people/people.ts';
import { AuditLog } from './rooms/audit-log.ts';
import { Bans } from './rooms/bans.ts';
import { Memberships } from './rooms/memberships.ts';
import { Rooms } from './rooms/rooms.ts';
import { Deliveries } from './webhooks/deliveries.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** Everything that a hub keeps. */
export class Store implements Closable {
  readonly database: Database;
  readonly messages: Messages;
  readonly mentions: Mentions;
  readonly readCursors: ReadCursors;
  readonly attachments: Attachments;
  readonly rooms: Rooms;
  readonly memberships: Memberships;
  readonly bans: Bans;
  readonly auditLog: AuditLog;
  readonly people: People;
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly #url: string;
  #closing: Promise<void> | null = null;

  constructor(database: Database, { url, unsafe }: StoreOptions) {
    this.database = database;
    this.#url = url;
    this.messages = new Messages(database, unsafe?.acknowledge ?? 'after-commit');
    this.mentions = new Mentions(database);
    this.readCursors = new ReadCursors(database);
    this.attachments = new Attachments(database);
    this.rooms = new Rooms(database, this.messages);
    this.memberships = new Memberships(database);
    this.bans = new Bans(database);
    this.auditLog = new AuditLog(database);
    this.people = new People(database);
    this.webhooks = new Webhooks(database);
    this.deliveries = new Deliveries(database);
  }

  get closed(): boolean {
    return this.#closing !== null;
  }

  /** As `backupStore`, of this store. @throws CodedError `backup-failed`, `backup-tool-missing` */
  async backup(path: string, options: BackupOptions = {}): Promise<void> {
    const { backupStore } = await import('./backup/backup.ts');
    return backupStore(this.#url, path, options);
  }

  /** Says that the hub has started: from now on answers are waited for by others than its own start. */
  serve(): void {
    this.database.serve();
  }

  /** What the database takes on disk, in bytes. */
  sizeBytes(): Promise<number> {
    return this.database.read(async (db) => {
      const size =
        this.database.kind === 'sqlite'
          ? sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`
          : sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`;
      return (await size.execute(db)).rows[0]?.bytes ?? 0;
    });
  }

  /** Lets what was handed over become durable, then closes the database. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([
      this.messages.drained(),
      this.readCursors.drained(),
      this.people.sessions.drained(),
      this.deliveries.drained(),
    ]);
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
