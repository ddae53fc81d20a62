import { CodedError, type Logger, wallNow } from '@crossband/foundation';
import { sql } from 'kysely';
import type { Database, Writer } from '../database.ts';
import { columnTypes } from './column-types.ts';
import type { Migration } from './migration.ts';

/** Any number that is ours: two hubs that start at once take turns. */
const advisoryLock = 0x63726f73;

/**
 * Brings the schema to the newest version, all steps in one transaction.
 *
 * @returns the version that the schema has now
 * @throws CodedError `store-too-new` when a newer hub has used this store
 */
export async function migrate(database: Database, migrations: readonly Migration[], logger: Logger): Promise<number> {
  const types = columnTypes(database.kind);
  return database.prepare(async (transaction) => {
    if (database.kind === 'postgres') await sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(transaction);
    await createVersionTable(transaction, types);
    const found = await schemaVersion(transaction);
    refuseNewer(found, migrations.length);
    for (const [index, migration] of migrations.entries()) {
      const version = index + 1;
      if (version <= found) continue;
      await migration.up(transaction, types, database.kind);
      const row = { version, name: migration.name, applied_at_ms: wallNow() };
      await transaction.insertInto('schema_version').values(row).execute();
      logger.info({ version, migration: migration.name }, 'store schema migrated');
    }
    return migrations.length;
  });
}

export async function schemaVersion(db: Pick<Writer, 'selectFrom'>): Promise<number> {
  const newest = await db.selectFrom('schema_version').select('version').orderBy('version', 'desc').limit(1).execute();
  return newest[0]?.version ?? 0;
}

export function refuseNewer(found: number, known: number): void {
  if (found <= known) return;
  throw new CodedError(
    'store-too-new',
    `The store has schema version ${found}, and this Crossband knows versions up to ${known}: a newer Crossband has used ` +
      'it. Start that version again, or restore a backup that this one has made.',
    { audience: 'internal' },
  );
}

async function createVersionTable(transaction: Writer, types: ReturnType<typeof columnTypes>): Promise<void> {
  await transaction.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', types.integer, (column) => column.primaryKey().notNull())
    .addColumn('name', types.text, (column) => column.notNull())
    .addColumn('applied_at_ms', types.integer, (column) => column.notNull())
    .execute();
}
