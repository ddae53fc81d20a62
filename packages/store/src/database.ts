import { CodedError } from '@crossband/foundation';
import type { Kysely, Transaction } from 'kysely';
import { asStoreFailure } from './failures.ts';
import type { Program, ProgramRunner } from './program.ts';
import type { Tables } from './schema.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

/** A query: it runs alone, sees everything that was committed before it, and writes nothing. */
export type Reader = Kysely<Tables>;
/** Inside `write`: what is done through it is committed together, or not at all. */
export type Writer = Transaction<Tables>;

/** They may be one and the same; `release` lets what is under way finish, then closes them. */
export interface DatabaseConnections {
  kind: DatabaseKind;
  /** Answers until the database serves; it may keep this thread waiting. */
  starter: Kysely<Tables>;
  reader: Reader;
  writer: Kysely<Tables>;
  programs: ProgramRunner;
  release(): Promise<void>;
}

/**
 * What repositories run on. They are written once against Kysely; where the two databases differ they ask `kind` and
 * choose between two explicit implementations.
 *
 * Until `serve`, or the first change, it answers on the connection that made the schema: a hub that has only started
 * needs no thread for readers.
 *
 * Inside `write`, use only its argument: a second connection would wait for this one.
 */
export class Database {
  readonly kind: DatabaseKind;
  readonly #starter: Kysely<Tables>;
  readonly #reader: Reader;
  readonly #writer: Kysely<Tables>;
  readonly #programs: ProgramRunner;
  readonly #release: () => Promise<void>;
  #serving = false;
  #closed = false;

  constructor({ kind, starter, reader, writer, programs, release }: DatabaseConnections) {
    this.kind = kind;
    this.#starter = starter;
    this.#reader = reader;
    this.#writer = writer;
    this.#programs = programs;
    this.#release = release;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** As `write`, for what is done before the first question: the schema. */
  prepare<T>(change: (transaction: Writer) => Promise<T>): Promise<T> {
    return this.#write(this.#starter, change);
  }

  /** From now on somebody else waits for this thread, so no query may keep it. */
  serve(): void {
    this.#serving = true;
  }

  /** Runs queries. Rejects with a CodedError: one that `query` throws, or a store failure (docs/errors.md). */
  async read<T>(query: (db: Reader) => Promise<T>): Promise<T> {
    try {
      return await query(this.#open(this.#serving ? this.#reader : this.#starter));
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /**
   * Runs `change` in a transaction and resolves after its COMMIT is on the disk. Whatever `change` throws rolls it
   * back. Rejects with a CodedError, as `read` does.
   */
  write<T>(change: (transaction: Writer) => Promise<T>): Promise<T> {
    this.serve();
    return this.#write(this.#writer, change);
  }

  /**
   * Runs a program and resolves with the rows of its last statement, after its COMMIT is on the disk; all of it or nothing.
   * Rejects with a CodedError, as `read` does.
   */
  async run<Row>(program: Program): Promise<Row[]> {
    this.serve();
    try {
      if (this.#closed) throw closedError();
      return (await this.#programs.run(program)) as Row[];
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Lets what is under way finish, then lets go of the database. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#release();
  }

  async #write<T>(connection: Kysely<Tables>, change: (transaction: Writer) => Promise<T>): Promise<T> {
    try {
      return await this.#open(connection).transaction().execute(change);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #open<D>(database: D): D {
    if (this.#closed) throw closedError();
    return database;
  }

  #failure(error: unknown): CodedError {
    return this.#closed ? closedError(error) : asStoreFailure(error);
  }
}

function closedError(cause?: unknown): CodedError {
  return new CodedError('store-closed', 'The store is closed; the hub is shutting down. Try again in a minute.', {
    cause,
  });
}
