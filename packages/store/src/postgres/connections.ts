import type { Logger } from '@crossband/foundation';
import pg from 'pg';

/** How long a query waits for a connection. */
const connectTimeoutMs = 5000;
/** PostgreSQL's number of the type bigint. Ours stay under 2^53, so they are numbers. */
const bigintType = 20;
/** Whatever the server's default: COMMIT returns after its log is on the disk. */
const durable =
  "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'";

export interface PoolOptions {
  url: URL;
  /** At most so many connections. */
  max: number;
  /** What each connection is told first, in SQL. */
  setUp?: string;
  logger: Logger;
}

/** Connections that are made when they are needed. */
export function openPool({ url, max, setUp, logger }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url.href,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'crossband',
    types: {
      getTypeParser: ((oid: number, format: 'text') =>
        oid === bigintType ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
    onConnect: async (client) => {
      await client.query(durable);
      if (setUp) await client.query(setUp);
    },
  });
  // A broken connection, e.g. when the server restarts, is replaced when one is needed. Without listeners, on the pool
  // for resting connections and on each for those between two statements, it would end the process.
  const lost = (error: Error) =>
    logger.warn({ code: 'store-unavailable', reason: error.message }, 'store connection lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}
