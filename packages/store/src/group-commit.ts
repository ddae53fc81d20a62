import { type CodedError, isCodedError } from '@crossband/foundation';
import { asStoreFailure, busy, isStatementFailure } from './failures.ts';

/** What became of one item of a batch. */
export type Outcome<Result> = { result: Result } | { error: CodedError };

export interface GroupCommitOptions<Item, Result> {
  /** At most so many items in one transaction. */
  maxBatch: number;
  /** At most so many items waiting; the next one is refused with `store-busy`. */
  maxQueue: number;
  /**
   * Writes a batch in one transaction and gives `answer` one outcome an item, in their order, when they are durable.
   * A rejection fails the whole batch.
   */
  commit(items: readonly Item[], answer: (outcomes: readonly Outcome<Result>[]) => void): Promise<void>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Group commit: while one batch is on its way to the disk, whatever arrives gathers and becomes the next. Under load a
 * thousand items share one sync; alone, an item waits for nobody.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>;
  #queue: Waiting<Item, Result>[] = [];
  #running: Promise<void> | null = null;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options;
  }

  /** Resolves when the item is durable. Rejects with a CodedError: its own, or its batch's. */
  add(item: Item): Promise<Result> {
    if (this.#queue.length >= this.#options.maxQueue) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything that was added has its answer. */
  async drained(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // What other sockets bring in this turn of the event loop joins the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.maxBatch);
      await this.#commit(batch);
    }
    this.#running = null;
  }

  async #commit(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      await this.#options.commit(
        batch.map(({ item }) => item),
        (outcomes) => settle(batch, outcomes),
      );
    } catch (error) {
      // One item that the database does not take must not cost the others theirs.
      if (batch.length > 1 && isStatementFailure(error)) {
        for (const one of batch) await this.#commit([one]);
        return;
      }
      const failure = isCodedError(error) ? error : asStoreFailure(error);
      for (const { reject } of batch) reject(failure);
    }
  }
}

function settle<Item, Result>(batch: readonly Waiting<Item, Result>[], outcomes: readonly Outcome<Result>[]): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const outcome = outcomes[index];
    if (outcome && 'result' in outcome) resolve(outcome.result);
    else reject(outcome?.error ?? asStoreFailure(new Error('the batch has no outcome for this')));
  }
}
