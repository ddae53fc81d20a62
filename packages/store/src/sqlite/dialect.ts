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
import type { SqlAnswer, SqlValue } from './protocol.ts';
import type { TurnQueue } from './turn-queue.ts';

/** What statements run on: a connection of this thread, or of another one. */
export interface SqlRunner {
  query(sql: string, parameters: readonly SqlValue[]): SqlAnswer | Promise<SqlAnswer>;
  rollback(): void | Promise<void>;
}

/** Where a runner comes from; whoever takes it gives it back. */
export interface SqlRunnerSource {
  take(): SqlRunner | Promise<SqlRunner>;
  give(): void;
}

/** Kysely over SQLite; with `turns`, one transaction has the connection at a time. Its maker closes the runners. */
export function sqliteDialect(source: SqlRunnerSource, turns: TurnQueue | null): Dialect {
  return {
    createAdapter: () => new QueuedAdapter(),
    createDriver: () => new RunnerDriver(source, turns),
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

class RunnerDriver implements Driver {
  readonly #source: SqlRunnerSource;
  readonly #turns: TurnQueue | null;
  #connection: RunnerConnection | null = null;

  constructor(source: SqlRunnerSource, turns: TurnQueue | null) {
    this.#source = source;
    this.#turns = turns;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<RunnerConnection> {
    if (this.#turns) await this.#turns.take();
    try {
      const runner = this.#source.take();
      return this.#connectionTo(runner instanceof Promise ? await runner : runner);
    } catch (error) {
      this.#turns?.give();
      throw error;
    }
  }

  async releaseConnection(): Promise<void> {
    this.#source.give();
    this.#turns?.give();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // IMMEDIATE takes the write lock now: a transaction that reads first could otherwise fail when it writes.
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: RunnerConnection): Promise<void> {
    await connection.runner.rollback();
  }

  async destroy(): Promise<void> {}

  /** One object as long as the runner is the same: Kysely remembers each that it has seen. */
  #connectionTo(runner: SqlRunner): RunnerConnection {
    if (this.#connection?.runner !== runner) this.#connection = new RunnerConnection(runner);
    return this.#connection;
  }
}

class RunnerConnection implements DatabaseConnection {
  readonly runner: SqlRunner;

  constructor(runner: SqlRunner) {
    this.runner = runner;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.runner.query(query.sql, query.parameters as readonly SqlValue[]);
    return { rows: rows as R[], numAffectedRows: BigInt(changes) };
  }

  /** Rows come at once: a cursor would hold the thread between two asks of the reader. */
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}
