import { copyFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { migrations } from '../migrations/index.ts';
import { refuseNewer, schemaVersion } from '../migrations/migrate.ts';
import { openSqliteReader } from '../sqlite/open-sqlite.ts';
import { SqliteThread } from '../sqlite/thread.ts';
import {
  backupFailed,
  beginPartial,
  discard,
  exists,
  partialOf,
  publish,
  restoreFailed,
  sizeOf,
  storeInUse,
  storeNotEmpty,
} from './files.ts';
import { type BackupOptions, watching } from './progress.ts';

/**
 * Copies the store as it is at one moment, on a thread of its own, while others read and write. VACUUM INTO reads one
 * snapshot, so a busy hub does not make it begin again.
 */
export async function backupSqlite(from: string, to: string, options: BackupOptions): Promise<void> {
  try {
    await beginPartial(to);
    const thread = await SqliteThread.open({ path: from, role: 'reader', synchronous: 'full', busyTimeoutMs: 5000 });
    try {
      const copying = thread.query('vacuum into ?', [partialOf(to)]);
      const expectedBytes = await sizeOf(from);
      await watching(copying, async () => ({ writtenBytes: await sizeOf(partialOf(to)), expectedBytes }), options);
    } finally {
      await thread.close();
    }
    await publish(to);
  } catch (error) {
    await discard(to);
    throw backupFailed(to, error);
  }
}

/** Puts a backup in the place of a store that no hub has open. */
export async function restoreSqlite(from: string, to: string, force: boolean): Promise<void> {
  try {
    const there = await hasContents(to);
    if (there && !force) throw storeNotEmpty();
    await inspect(from);
    if (there) await foldLog(to);
    await beginPartial(to);
    await copyFile(from, partialOf(to));
    await publish(to);
  } catch (error) {
    await discard(to);
    throw restoreFailed(from, error);
  }
}

/** Moves the log into the file, because SQLite would apply it to the new one; fails where a hub has the store open. */
async function foldLog(path: string): Promise<void> {
  try {
    const thread = await SqliteThread.open({ path, role: 'writer', synchronous: 'full', busyTimeoutMs: 0 });
    try {
      await thread.query('pragma journal_mode = delete', []);
    } finally {
      await thread.close();
    }
  } catch (error) {
    throw storeInUse(error);
  }
}

/** A whole store, and of a version that this Crossband knows. */
async function inspect(path: string): Promise<void> {
  const database = await openSqliteReader(path);
  try {
    await database.read(async (db) => {
      refuseNewer(await schemaVersion(db), migrations.length);
      const check = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
      const found = check.rows[0]?.quick_check;
      if (found !== 'ok') throw new Error(`the file is damaged (${found})`);
    });
  } finally {
    await database.close();
  }
}

async function hasContents(path: string): Promise<boolean> {
  return (await exists(path)) && (await sizeOf(path)) > 0;
}
