import { Worker } from 'node:worker_threads';
import { CodedError } from '@crossband/foundation';
import { busy } from '../failures.ts';
import type { Program } from '../program.ts';
import type { ConnectionOptions, SqlAnswer, SqlValue, ThreadGreeting, ThreadReply, ThreadRequest } from './protocol.ts';

/** More statements under way than this is a store that cannot keep up. */
const maxPending = 5000;

interface Pending {
  resolve(answer: SqlAnswer): void;
  reject(error: Error): void;
}

/** The hub's end of one SQLite thread. Statements run one after the other, in the order of the calls. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #ended: Error | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: ThreadReply) => this.#settle(reply));
    worker.on('error', (error) => this.#end(gone(error)));
    worker.on('exit', () => this.#end(gone(new Error('the thread has ended'))));
  }

  /** Starts the thread and opens the file; rejects with SQLite's own error and its `errcode`. */
  static async open(options: ConnectionOptions): Promise<SqliteThread> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options, name: 'store' });
    const { promise, resolve, reject } = Promise.withResolvers<ThreadGreeting>();
    worker.once('message', resolve);
    worker.once('error', reject);
    const greeting = await promise;
    worker.off('error', reject);
    if (greeting.ready) return new SqliteThread(worker);
    await worker.terminate();
    throw sqliteError(greeting.failure);
  }

  /** @throws CodedError `store-busy`, `store-unavailable`, or SQLite's own error with its `errcode` */
  query(sql: string, parameters: readonly SqlValue[]): Promise<SqlAnswer> {
    return this.#ask({ id: this.#nextId++, type: 'query', sql, parameters });
  }

  /** Rejects as `query` does, with nothing done. */
  async run(program: Program): Promise<SqlAnswer['rows']> {
    return (await this.#ask({ id: this.#nextId++, type: 'program', program })).rows;
  }

  async rollback(): Promise<void> {
    await this.#ask({ id: this.#nextId++, type: 'rollback' });
  }

  /** Waits for what is under way, closes the file and ends the thread. */
  async close(): Promise<void> {
    if (this.#ended) return;
    await this.#ask({ id: this.#nextId++, type: 'close' });
    this.#end(gone(new Error('the store was closed')));
    await this.#worker.terminate();
  }

  #ask(request: ThreadRequest): ReturnType<SqliteThread['query']> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (this.#pending.size >= maxPending && (request.type === 'query' || request.type === 'program'))
        return reject(busy());
      this.#pending.set(request.id, { resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #settle(reply: ThreadReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ('failure' in reply) pending?.reject(sqliteError(reply.failure));
    else pending?.resolve(reply);
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#pending.values()) reject(this.#ended);
    this.#pending.clear();
  }
}

function gone(cause: Error): CodedError {
  return new CodedError('store-unavailable', `The store has stopped: ${cause.message}. Restart the hub.`, {
    cause,
    audience: 'internal',
  });
}

function sqliteError({ message, errcode }: { message: string; errcode?: number }): Error {
  return Object.assign(new Error(message), errcode === undefined ? {} : { errcode });
}
