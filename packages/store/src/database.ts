import { CodedError } from '@crossband/foundation';
import type { Kysely, Transaction } from 'kysely';
import { asStoreFailure } from './failures.ts';
import type { Tables } from './schema.ts';

export type DatabaseKind = 'sqlite' | 'postgres';

/** A query: it runs alone, sees everything that was committed before it, and writes nothing. */
export type Reader = Kysely<Tables>;
/** Inside `write`: what is done through it is committed together, or not at all. */
export type Writer = Transaction<Tables>;

/** `reader` and `writer` may be the same; `release` lets what is under way finish, then closes both. */
export interface DatabaseConnections {
  kind: DatabaseKind;
  reader: Reader;
  writer: Kysely<Tables>;
  release(): Promise<void>;
}

/**
 * What repositories run on. They are written once against Kysely; where the two databases differ they ask `kind` and
 * choose between two explicit implementations.
 *
 * Inside `write`, use only its argument: a second connection would wait for this one.
 */
export class Database {
  readonly kind: DatabaseKind;
  readonly #reader: Reader;
  readonly #writer: Kysely<Tables>;
  readonly #release: () => Promise<void>;
  #closed = false;

  constructor({ kind, reader, writer, release }: DatabaseConnections) {
    this.kind = kind;
    this.#reader = reader;
    this.#writer = writer;
    this.#release = release;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Runs queries. Rejects with a CodedError: one that `query` throws, or a store failure (docs/errors.md). */
  async read<T>(query: (db: Reader) => Promise<T>): Promise<T> {
    try {
      return await query(this.#open(this.#reader));
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /**
   * Runs `change` in a transaction and resolves after its COMMIT is on the disk. Whatever `change` throws rolls it
   * back. Rejects with a CodedError, as `read` does.
   */
  async write<T>(change: (transaction: Writer) => Promise<T>): Promise<T> {
    try {
      return await this.#open(this.#writer).transaction().execute(change);
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
