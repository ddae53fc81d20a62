import { wallNow } from '@crossband/foundation';

/** Longest sleep, ms: the wall clock, which expiries are told in, may be set meanwhile. */
const longestSleepMs = 500;

/** Calls when the earliest of the times that it was given has come; whoever is left is told to it anew then. */
export class Expiry {
  readonly #due: () => void;
  #earliestMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(due: () => void) {
    this.#due = due;
  }

  /** Wall clock, ms since the epoch. */
  at(timeMs: number): void {
    if (timeMs >= this.#earliestMs) return;
    this.#earliestMs = timeMs;
    this.#arm();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#earliestMs = Number.NEGATIVE_INFINITY;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const delayMs = Math.max(0, Math.min(longestSleepMs, this.#earliestMs - wallNow()));
    this.#timer = setTimeout(() => this.#woke(), delayMs);
    this.#timer.unref();
  }

  #woke(): void {
    if (wallNow() < this.#earliestMs) {
      this.#arm();
      return;
    }
    this.#earliestMs = Number.POSITIVE_INFINITY;
    this.#due();
  }
}
