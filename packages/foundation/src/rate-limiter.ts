import { TokenBucket } from './token-bucket.ts';
import type { MonotonicMs } from './units.ts';

export interface RateLimits {
  readonly perSecond: number;
  readonly burst: number;
  /** Keys that are remembered at once: what bounds the memory. */
  readonly maxKeys: number;
}

/** A token bucket for each key (an address, an account), in bounded memory. Time is an argument. */
export class RateLimiter {
  readonly #limits: RateLimits;
  /** Least recently used first. */
  readonly #buckets = new Map<string, TokenBucket>();
  /** Shared by everybody who comes while the table is full of keys that are still in use. */
  #strangers: TokenBucket | null = null;

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes `cost` tokens of this key: 0 when it may go on, else the ms after which it may try again. */
  take(key: string, cost: number, now: MonotonicMs): number {
    const bucket = this.#bucketOf(key, now);
    return bucket.take(cost, now) ? 0 : bucket.waitMs(cost, now);
  }

  /** Takes `cost` tokens of this key whether they are there or not: it waits the longer for what it asks next. */
  charge(key: string, cost: number, now: MonotonicMs): void {
    this.#bucketOf(key, now).charge(cost, now);
  }

  #bucketOf(key: string, now: MonotonicMs): TokenBucket {
    const known = this.#buckets.get(key);
    if (known) this.#buckets.delete(key);
    else if (!this.#hasRoom(now)) {
      this.#strangers ??= this.#newBucket(now);
      return this.#strangers;
    }
    const bucket = known ?? this.#newBucket(now);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** Forgetting a full bucket changes nothing for its key; forgetting another one would give it a second burst. */
  #hasRoom(now: MonotonicMs): boolean {
    for (const [key, bucket] of this.#buckets) {
      if (!bucket.isFull(now)) break;
      this.#buckets.delete(key);
    }
    return this.#buckets.size < this.#limits.maxKeys;
  }

  #newBucket(now: MonotonicMs): TokenBucket {
    return new TokenBucket(this.#limits.perSecond, this.#limits.burst, now);
  }
}
