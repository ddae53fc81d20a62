import { closeSync, openSync } from 'node:fs';
import { CodedError, messageOf } from '@crossband/foundation';
import { Kysely } from 'kysely';
import { Database } from '../database.ts';
import { asStoreFailure } from '../failures.ts';
import type { Tables } from '../schema.ts';
import { SqliteConnection } from './connection.ts';
import { type SqlRunner, type SqlRunnerSource, sqliteDialect } from './dialect.ts';
import type { ConnectionOptions } from './protocol.ts';
import { RestingThread } from './resting-thread.ts';
import { SqliteThread } from './thread.ts';
import { TurnQueue } from './turn-queue.ts';

/** How long a statement waits while another process, e.g. a backup tool, holds the file. */
const busyTimeoutMs = 5000;
/** More transactions waiting for their turn than this is a store that cannot keep up. */
const maxWaiting = 1000;
/** Stores that start in one thread: one that waited inside SQLite for another would keep it from going on. */
const turnsToStart = new TurnQueue(maxWaiting);

/**
 * Opens a SQLite file. One connection writes and one reads, each on a thread of its own, so that a slow disk delays
 * neither the hub nor who reads history. Until the database serves, a third one answers here, before anybody could be
 * delayed. It stays, because an open connection is how others see that the store is in use.
 *
 * @throws CodedError `store-unavailable`
 */
export async function openSqlite(path: string, synchronous: ConnectionOptions['synchronous']): Promise<Database> {
  const options = { path, synchronous, busyTimeoutMs };
  const own = await refusing(path, () => {
    // Password hashes and messages live here: SQLite gives -wal and -shm the mode of the file itself.
    closeSync(openSync(path, 'a', 0o600));
    return new SqliteConnection({ ...options, role: 'writer' });
  });
  const reader = new RestingThread(() => openThread({ ...options, role: 'reader' }));
  const writer = new RestingThread(() => openThread({ ...options, role: 'writer' }));
  const turns = new TurnQueue(maxWaiting);
  return new Database({
    kind: 'sqlite',
    starter: new Kysely<Tables>({ dialect: sqliteDialect(always(own), turnsToStart) }),
    reader: new Kysely<Tables>({ dialect: sqliteDialect(reader, null) }),
    writer: new Kysely<Tables>({ dialect: sqliteDialect(writer, turns) }),
    programs: { run: (program) => turns.during(() => writer.during((thread) => thread.run(program))) },
    release: async () => {
      // Whoever writes finishes first. The writer goes last: it moves the log into the file, where this thread need not wait.
      await turns.take();
      own.close();
      await reader.close();
      await writer.close();
      turns.give();
    },
  });
}

/** Opens a file that is only looked at, e.g. a backup. */
export async function openSqliteReader(path: string): Promise<Database> {
  const thread = await openThread({ path, role: 'reader', synchronous: 'full', busyTimeoutMs });
  const reader = new Kysely<Tables>({ dialect: sqliteDialect(always(thread), null) });
  return new Database({
    kind: 'sqlite',
    starter: reader,
    reader,
    writer: reader,
    programs: thread,
    release: () => thread.close(),
  });
}

function always(runner: SqlRunner): SqlRunnerSource {
  return { take: () => runner, give: () => undefined };
}

function openThread(options: ConnectionOptions): Promise<SqliteThread> {
  return refusing(options.path, () => SqliteThread.open(options));
}

async function refusing<T>(path: string, open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const failure = asStoreFailure(error);
    if (failure.code === 'store-full') throw failure;
    throw new CodedError(
      'store-unavailable',
      `Cannot open the store ${path}: ${messageOf(error)}. ` +
        'See that the folder exists, that this user may write there, and that the file is a store.',
      { cause: error, audience: 'internal' },
    );
  }
}
