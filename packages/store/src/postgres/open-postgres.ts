import { CodedError, type Logger, messageOf } from '@crossband/foundation';
import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import { describeLocation } from '../store-url.ts';

/** Appending needs one connection; the others serve history, search and changes. */
const maxConnections = 10;
/** How long a query waits for a connection. */
const connectTimeoutMs = 5000;
/** PostgreSQL's number of the type bigint. Ours stay under 2^53, so they are numbers. */
const bigintType = 20;

/**
 * Opens a pool of connections and tries one.
 *
 * @throws CodedError `store-unavailable`
 */
export async function openPostgres(url: URL, logger: Logger): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url.href,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'crossband',
    types: {
      getTypeParser: ((oid: number, format: 'text') =>
        oid === bigintType ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // A broken connection, e.g. when the server restarts, is replaced when one is needed. Without listeners, on the pool
  // for resting connections and on each for those between two statements, it would end the process.
  const lost = (error: Error) =>
    logger.warn({ code: 'store-unavailable', reason: error.message }, 'store connection lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  const dialect = new PostgresDialect({
    pool,
    // Whatever the server's default: COMMIT returns after its log is on the disk.
    onCreateConnection: async (connection) => {
      await connection.executeQuery(
        CompiledQuery.raw(
          "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
        ),
      );
    },
  });
  const db = new Kysely<Tables>({ dialect });
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
  return new Database({ kind: 'postgres', starter: db, reader: db, writer: db, release: () => db.destroy() });
}
