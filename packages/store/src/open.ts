import type { Logger } from '@crossband/foundation';
import type { Database } from './database.ts';
import { migrations } from './migrations/index.ts';
import { migrate } from './migrations/migrate.ts';
import { refuseInterruptedRestore } from './postgres/replaced-schema.ts';
import { openSqlite } from './sqlite/open-sqlite.ts';
import { describeLocation, parseStoreUrl } from './store-url.ts';

export interface StoreOptions {
  /** `sqlite:/path/file` or `postgres://user:password@host:5432/database`. */
  url: string;
  logger: Logger;
  /** Only for exams that show what is lost without the guard. Nothing that an operator sets leads here. */
  unsafe?: UnsafeOptions;
}

/** Each switches a guarantee off. */
export interface UnsafeOptions {
  /** `before-commit`: a message is acknowledged before it is on the disk, so a crash loses acknowledged messages. */
  acknowledge?: 'after-commit' | 'before-commit';
  /** SQLite only. `off`: no fdatasync, so a power cut loses acknowledged messages. */
  synchronous?: 'full' | 'off';
}

/** Opens the database and brings its schema to the newest version. */
export async function openDatabase({ url, logger, unsafe }: StoreOptions): Promise<Database> {
  const location = parseStoreUrl(url);
  const database =
    location.kind === 'sqlite'
      ? await openSqlite(location.path, unsafe?.synchronous ?? 'full')
      : // Its driver is loaded where it is used.
        await (await import('./postgres/open-postgres.ts')).openPostgres(location.url, logger);
  try {
    if (database.kind === 'postgres') await database.read(refuseInterruptedRestore);
    const version = await migrate(database, migrations, logger);
    logger.info({ store: describeLocation(location), version }, 'store open');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
