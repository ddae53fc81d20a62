import { busy } from '../failures.ts';

/** One holder at a time, the others in the order in which they came, and no more than `maxWaiting` of them. */
export class TurnQueue {
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /** @throws CodedError `store-busy` */
  async take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) throw busy();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Holds it while `act` runs. @throws CodedError `store-busy` */
  async during<T>(act: () => Promise<T>): Promise<T> {
    await this.take();
    try {
      return await act();
    } finally {
      this.give();
    }
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken = false;
  }
}
