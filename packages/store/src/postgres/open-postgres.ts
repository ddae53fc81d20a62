import { CodedError, type Logger, messageOf } from '@crossband/foundation';
import { sql } from 'kysely';
import { Database } from '../database.ts';
import { describeLocation } from '../store-url.ts';
import { connectOrdinary, connectPrepared } from './connections.ts';

/**
 * Opens connections and tries one.
 *
 * @throws CodedError `store-unavailable`
 */
export async function openPostgres(url: URL, logger: Logger): Promise<Database> {
  const db = connectOrdinary(url, logger);
  const prepared = connectPrepared(url, logger);
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
    prepared,
    release: async () => {
      await prepared.destroy();
      await db.destroy();
    },
  });
}
