import type { Logger } from '@crossband/foundation';
import { CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Tables } from '../schema.ts';

/** History, search, changes, people and rooms share these. */
const maxOrdinary = 10;
/** One batch of messages is under way at a time. */
const maxPrepared = 1;
/** How long a query waits for a connection. */
const connectTimeoutMs = 5000;
/** PostgreSQL's number of the type bigint. Ours stay under 2^53, so they are numbers. */
const bigintType = 20;

/** Whatever the server's default: COMMIT returns after its log is on the disk. */
const durable =
  "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'";
/**
 * A plan is kept for as long as its connection. One that was made while the tables were small would read them whole for as
 * long, so none may; the statements of these connections find their rows by keys.
 */
const plannedOnce =
  "select set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false)";

export function connectOrdinary(url: URL, logger: Logger): Kysely<Tables> {
  return connect(openPool(url, maxOrdinary, logger), [durable]);
}

/** For few texts of statements: the server parses and plans each of them once a connection, and keeps it. */
export function connectPrepared(url: URL, logger: Logger): Kysely<Tables> {
  return connect(preparing(openPool(url, maxPrepared, logger)), [durable, plannedOnce]);
}

function connect(pool: PostgresPool, settings: readonly string[]): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool,
      onCreateConnection: async (connection) => {
        for (const setting of settings) await connection.executeQuery(CompiledQuery.raw(setting));
      },
    }),
  });
}

function openPool(url: URL, max: number, logger: Logger): pg.Pool {
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
  });
  // A broken connection, e.g. when the server restarts, is replaced when one is needed. Without listeners, on the pool
  // for resting connections and on each for those between two statements, it would end the process.
  const lost = (error: Error) =>
    logger.warn({ code: 'store-unavailable', reason: error.message }, 'store connection lost');
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

/** Gives every statement a name, which makes pg prepare it (node-postgres.com/features/queries#prepared-statements). */
function preparing(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `crossband-${names.size}`;
    names.set(text, name);
    return name;
  };
  // Without cursors, which the store does not use.
  const prepare = (client: pg.PoolClient): PostgresPoolClient => ({
    query: ((text: string, values: unknown[]) =>
      client.query({ name: nameOf(text), text, values })) as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  });
  // The same one for the same connection: by it Kysely knows which ones it has set up.
  const prepared = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const known = prepared.get(client) ?? prepare(client);
      prepared.set(client, known);
      return known;
    },
  };
}
