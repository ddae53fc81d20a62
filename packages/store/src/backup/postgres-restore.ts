import type { Logger } from '@crossband/foundation';
import { sql } from 'kysely';
import type { Database, Writer } from '../database.ts';
import { migrations } from '../migrations/index.ts';
import { refuseNewer, schemaVersion } from '../migrations/migrate.ts';
import { openPostgres } from '../postgres/open-postgres.ts';
import { restoreFailed, storeInUse, storeNotEmpty } from './files.ts';
import { runPostgresTool } from './postgres-tools.ts';

/** Where a replaced store waits until its successor is there. */
const replaced = 'crossband_replaced';

/**
 * Restores a dump into a database of the store's own. A store that is there is moved aside as a schema, and moved back
 * when anything fails; everything happens in `public`.
 */
export async function restorePostgres(
  from: string,
  url: URL,
  options: { force: boolean; logger: Logger },
): Promise<void> {
  const database = await openPostgres(url, options.logger);
  try {
    const occupied = await database.read(hasTables);
    if (occupied && !options.force) throw storeNotEmpty();
    if (await database.read(hasOtherClients)) throw storeInUse(undefined);
    if (occupied) await database.write(moveAside);
    try {
      await runPostgresTool('pg_restore', url, ['--no-owner', '--no-privileges', '--single-transaction', from]);
      await database.read(async (db) => refuseNewer(await schemaVersion(db), migrations.length));
    } catch (error) {
      await database.write((tx) => clear(tx, occupied));
      throw error;
    }
    if (occupied) await database.write((tx) => sql.raw(`drop schema ${replaced} cascade`).execute(tx));
  } catch (error) {
    throw restoreFailed(from, error);
  } finally {
    await database.close();
  }
}

async function hasTables(db: Parameters<Parameters<Database['read']>[0]>[0]): Promise<boolean> {
  const found = await sql`select from pg_tables where schemaname = 'public' limit 1`.execute(db);
  return found.rows.length > 0;
}

async function hasOtherClients(db: Parameters<Parameters<Database['read']>[0]>[0]): Promise<boolean> {
  const found = await sql`select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' limit 1`.execute(
    db,
  );
  return found.rows.length > 0;
}

async function moveAside(tx: Writer): Promise<void> {
  await sql.raw(`drop schema if exists ${replaced} cascade`).execute(tx);
  await sql.raw(`alter schema public rename to ${replaced}`).execute(tx);
  await sql.raw('create schema public').execute(tx);
}

/** Takes away what a failed restoration left, and moves the store back. */
async function clear(tx: Writer, occupied: boolean): Promise<void> {
  await sql.raw('drop schema public cascade').execute(tx);
  await sql.raw(occupied ? `alter schema ${replaced} rename to public` : 'create schema public').execute(tx);
}
