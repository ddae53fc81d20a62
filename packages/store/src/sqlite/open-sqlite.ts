import { CodedError, messageOf } from '@crossband/foundation';
import { Kysely } from 'kysely';
import { Database } from '../database.ts';
import { asStoreFailure } from '../failures.ts';
import type { Tables } from '../schema.ts';
import { sqliteDialect } from './dialect.ts';
import type { ThreadOptions } from './protocol.ts';
import { SqliteThread } from './thread.ts';
import { TurnQueue } from './turn-queue.ts';

/** How long a statement waits while another process, e.g. a backup tool, holds the file. */
const busyTimeoutMs = 5000;
/** More transactions waiting for their turn than this is a store that cannot keep up. */
const maxWaiting = 1000;

/**
 * Opens a SQLite file on two threads: one connection writes, one reads, so that a slow disk delays neither the hub nor
 * who reads history.
 *
 * @throws CodedError `store-unavailable`
 */
export async function openSqlite(path: string, synchronous: ThreadOptions['synchronous']): Promise<Database> {
  const options = { path, synchronous, busyTimeoutMs };
  const writer = await open({ ...options, role: 'writer' });
  const turns = new TurnQueue(maxWaiting);
  // Each thread costs some 15 MB: a hub in which nobody reads history has none for that.
  let reader: Promise<SqliteThread> | null = null;
  const openReader = (): Promise<SqliteThread> => {
    reader ??= open({ ...options, role: 'reader' });
    return reader;
  };
  return new Database({
    kind: 'sqlite',
    reader: new Kysely<Tables>({ dialect: sqliteDialect(openReader, null) }),
    writer: new Kysely<Tables>({ dialect: sqliteDialect(async () => writer, turns) }),
    release: async () => {
      // Whoever writes finishes first. The writer goes last: it moves the log into the file.
      await turns.take();
      await (await reader)?.close();
      await writer.close();
      turns.give();
    },
  });
}

/** Opens a file that is only looked at, e.g. a backup. */
export async function openSqliteReader(path: string): Promise<Database> {
  const thread = await open({ path, role: 'reader', synchronous: 'full', busyTimeoutMs });
  const reader = new Kysely<Tables>({ dialect: sqliteDialect(async () => thread, null) });
  return new Database({ kind: 'sqlite', reader, writer: reader, release: () => thread.close() });
}

async function open(options: ThreadOptions): Promise<SqliteThread> {
  try {
    return await SqliteThread.open(options);
  } catch (error) {
    const failure = asStoreFailure(error);
    if (failure.code === 'store-full') throw failure;
    throw new CodedError(
      'store-unavailable',
      `Cannot open the store ${options.path}: ${messageOf(error)}. ` +
        'See that the folder exists, that this user may write there, and that the file is a store.',
      { cause: error, audience: 'internal' },
    );
  }
}
