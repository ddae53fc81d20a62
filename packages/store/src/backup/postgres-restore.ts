import type { Logger } from '@crossband/foundation';
import { sql } from 'kysely';
import type { Reader } from '../database.ts';
import { migrations } from '../migrations/index.ts';
import { refuseNewer, schemaVersion } from '../migrations/migrate.ts';
import { openPostgres } from '../postgres/open-postgres.ts';
import { dropReplaced, hasReplaced, moveAside, moveBack } from '../postgres/replaced-schema.ts';
import { restoreFailed, storeInUse, storeNotEmpty } from './files.ts';
import { runPostgresTool } from './postgres-tools.ts';

/**
 * Restores a dump into a database of the store's own. A store that is there is moved aside as a schema, and moved back
 * when anything fails; everything happens in `public`.
 */
export async function restorePostgres(
  from: string,
  url: URL,
  { force, logger }: { force: boolean; logger: Logger },
): Promise<void> {
  const database = await openPostgres(url, logger);
  try {
    if (await database.read(hasOtherClients)) throw storeInUse(undefined);
    const interrupted = await database.read(hasReplaced);
    if (!force && (interrupted || (await database.read(hasTables)))) throw storeNotEmpty();
    if (interrupted) await database.write(moveBack);
    await database.write(moveAside);
    try {
      await runPostgresTool('pg_restore', url, ['--no-owner', '--no-privileges', '--single-transaction', from]);
      await database.read(async (db) => refuseNewer(await schemaVersion(db), migrations.length));
    } catch (error) {
      await database.write(moveBack);
      throw error;
    }
    await database.write(dropReplaced);
  } catch (error) {
    throw restoreFailed(from, error);
  } finally {
    await database.close();
  }
}

async function hasTables(db: Reader): Promise<boolean> {
  const found = await sql`select from pg_tables where schemaname = 'public' limit 1`.execute(db);
  return found.rows.length > 0;
}

/** How often to look again, 50 ms apart: a server takes its time to end the process of a connection that was closed. */
const looks = 20;

/** Whether somebody else is connected to this database, and stays. */
export async function hasOtherClients(db: Reader): Promise<boolean> {
  for (let look = 0; look < looks; look++) {
    const found = await sql`select from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' limit 1`.execute(
      db,
    );
    if (found.rows.length === 0) return false;
    await sql`select pg_sleep(0.05), pg_stat_clear_snapshot()`.execute(db);
  }
  return true;
}
