/**
 * Runs `work` once after a burst of calls, and never two at a time: calls made while it runs cause exactly one more
 * run. This is how a reconciler follows a state that changes faster than it can be applied.
 */
export class Coalescer {
  readonly #work: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #state: 'idle' | 'scheduled' | 'running' | 'running-stale' = 'idle';
  #settled: Promise<void> = Promise.resolve();

  constructor(work: () => Promise<void>, onError: (error: unknown) => void) {
    this.#work = work;
    this.#onError = onError;
  }

  /** Asks for a run; resolves when a run that started after this call has ended. */
  request(): Promise<void> {
    if (this.#state === 'idle') {
      this.#state = 'scheduled';
      this.#settled = this.#settled.then(() => this.#run());
    } else if (this.#state === 'running') {
      this.#state = 'running-stale';
      this.#settled = this.#settled.then(() => this.#run());
    }
    return this.#settled;
  }

  async #run(): Promise<void> {
    this.#state = 'running';
    try {
      await this.#work();
    } catch (error) {
      this.#onError(error);
    }
    this.#state = (this.#state as string) === 'running-stale' ? 'scheduled' : 'idle';
  }
}
