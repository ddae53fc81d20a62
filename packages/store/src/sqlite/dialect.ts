import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqlValue } from './protocol.ts';
import type { SqliteThread } from './thread.ts';
import type { TurnQueue } from './turn-queue.ts';

/**
 * Kysely over a SQLite thread, which is asked for when the first query comes; with `turns`, one transaction has the
 * connection at a time. Its maker closes the thread.
 */
export function sqliteDialect(thread: () => Promise<SqliteThread>, turns: TurnQueue | null): Dialect {
  return {
    createAdapter: () => new QueuedAdapter(),
    createDriver: () => new ThreadDriver(thread, turns),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Kysely's own turns have no bound, and would keep readers waiting for each other. */
class QueuedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class ThreadDriver implements Driver {
  readonly #open: () => Promise<SqliteThread>;
  readonly #turns: TurnQueue | null;
  #connection: ThreadConnection | null = null;

  constructor(open: () => Promise<SqliteThread>, turns: TurnQueue | null) {
    this.#open = open;
    this.#turns = turns;
  }

  async init(): Promise<void> {
    this.#connection = new ThreadConnection(await this.#open());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#connection) throw new Error('Cannot query: the driver was not started');
    await this.#turns?.take();
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#turns?.give();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // IMMEDIATE takes the write lock now: a transaction that reads first could otherwise fail when it writes.
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(): Promise<void> {
    await this.#connection?.thread.rollback();
  }

  async destroy(): Promise<void> {}
}

class ThreadConnection implements DatabaseConnection {
  readonly thread: SqliteThread;

  constructor(thread: SqliteThread) {
    this.thread = thread;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.thread.query(query.sql, query.parameters as readonly SqlValue[]);
    return { rows: rows as R[], numAffectedRows: BigInt(changes) };
  }

  /** Rows come at once: a cursor would hold the thread between two asks of the reader. */
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}
