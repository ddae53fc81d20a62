import type { MonotonicMs } from './units.ts';

/** Token bucket: `perSecond` tokens a second, at most `burst` at once. Time is an argument. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: MonotonicMs;

  constructor(perSecond: number, burst: number, now: MonotonicMs) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Takes `cost` tokens; false when there are too few (none is taken then). */
  take(cost: number, now: MonotonicMs): boolean {
    this.#fill(now);
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Takes `cost` tokens whether they are there or not: what is missing is owed, up to one `burst`. */
  charge(cost: number, now: MonotonicMs): void {
    this.#fill(now);
    this.#tokens = Math.max(-this.#burst, this.#tokens - cost);
  }

  /** How long until `cost` tokens are there, ms; 0 when they are. */
  waitMs(cost: number, now: MonotonicMs): number {
    this.#fill(now);
    return Math.max(0, (cost - this.#tokens) / this.#perMs);
  }

  isFull(now: MonotonicMs): boolean {
    this.#fill(now);
    return this.#tokens >= this.#burst;
  }

  #fill(now: MonotonicMs): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs);
    this.#filledAt = now;
  }
}
