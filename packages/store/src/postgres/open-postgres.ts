import { CodedError, type Logger, messageOf } from '@crossband/foundation';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import { describeLocation } from '../store-url.ts';
import { openPool } from './connections.ts';
import { PreparedPrograms, plannedOnce } from './prepared-programs.ts';

/** History, search, changes, people and rooms share these. */
const maxConnections = 10;
/** One batch of messages is under way at a time, and one of read cursors. */
const maxProgramConnections = 2;

/**
 * Opens connections and tries one.
 *
 * @throws CodedError `store-unavailable`
 */
export async function openPostgres(url: URL, logger: Logger): Promise<Database> {
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: openPool({ url, max: maxConnections, logger }) }),
  });
  const programs = new PreparedPrograms(openPool({ url, max: maxProgramConnections, setUp: plannedOnce, logger }));
  try {
    const answer = await sql<{ fsync: string }>`select current_setting('fsync') as fsync`.execute(db);
    if (answer.rows[0]?.fsync !== 'on') {
      const cure = 'set fsync = on in postgresql.conf';
      logger.warn({ code: 'store-unsafe' }, `PostgreSQL runs without fsync: a power cut loses messages; ${cure}`);
    }
  } catch (error) {
    await db.destroy();
    throw new CodedError(
      'store-unavailable',
      `Cannot reach the PostgreSQL database ${describeLocation({ kind: 'postgres', url })}: ${messageOf(error)}. ` +
        'See that the server runs, that the database exists and that user and password are right.',
      { cause: error, audience: 'internal' },
    );
  }
  return new Database({
    kind: 'postgres',
    starter: db,
    reader: db,
    writer: db,
    programs,
    release: async () => {
      await programs.close();
      await db.destroy();
    },
  });
}
