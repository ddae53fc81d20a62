import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Program } from '../program.ts';
import type { ConnectionOptions, SqlAnswer, SqlValue } from './protocol.ts';

/** Longer statements are multi-row inserts, whose text differs from batch to batch. */
const keptSqlChars = 4096;
const keptStatements = 128;

/** One connection, which keeps the thread that it is on for as long as the disk takes. */
export class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens a file that is there; throws SQLite's own errors, as every method does. */
  constructor({ path, role, synchronous, busyTimeoutMs }: ConnectionOptions) {
    this.#database = new DatabaseSync(path, { readOnly: role === 'reader', timeout: busyTimeoutMs });
    if (role === 'writer') {
      this.#database.exec('PRAGMA journal_mode = WAL');
      this.#database.exec(`PRAGMA synchronous = ${synchronous === 'off' ? 'OFF' : 'FULL'}`);
      this.#database.exec('PRAGMA foreign_keys = ON');
      // The log goes into the file after this many pages of 4 KiB, and its room is used again.
      this.#database.exec('PRAGMA wal_autocheckpoint = 1000');
      this.#database.exec('PRAGMA journal_size_limit = 67108864');
      this.#database.exec('PRAGMA temp_store = MEMORY');
    }
    this.#database.exec('PRAGMA cache_size = -16384');
  }

  query(sql: string, parameters: readonly SqlValue[]): SqlAnswer {
    const statement = this.#prepared(sql);
    if (statement.columns().length > 0) {
      const rows = statement.all(...parameters) as Record<string, unknown>[];
      return { rows, changes: rows.length };
    }
    return { rows: [], changes: Number(statement.run(...parameters).changes) };
  }

  /** In a transaction of its own; the answer is the last statement's. */
  run(program: Program): SqlAnswer {
    this.query('begin immediate', []);
    try {
      let answer: SqlAnswer = { rows: [], changes: 0 };
      for (const { sql, parameters } of program) answer = this.query(sql, parameters as readonly SqlValue[]);
      this.query('commit', []);
      return answer;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Rolls back if a transaction is under way: a failed COMMIT may have ended it already. */
  rollback(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  /** Keeps the statements that were used last. */
  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#database.prepare(sql);
    if (sql.length > keptSqlChars) return statement;
    this.#statements.set(sql, statement);
    if (this.#statements.size > keptStatements) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return statement;
  }
}
