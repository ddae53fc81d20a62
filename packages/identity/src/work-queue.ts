import { CodedError } from '@crossband/foundation';

/** Lets few pieces of heavy work run at once and few more wait; refuses what comes beyond. */
export class WorkQueue {
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor({ maxRunning, maxWaiting }: { maxRunning: number; maxWaiting: number }) {
    this.#maxRunning = maxRunning;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws CodedError `busy` when too many wait */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#turn();
    try {
      return await work();
    } finally {
      // A turn is handed on, so that nobody who comes now overtakes.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  #turn(): Promise<void> {
    if (this.#running < this.#maxRunning) {
      this.#running += 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new CodedError('busy', 'Too many people sign in at this moment; try again in a few seconds.');
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
