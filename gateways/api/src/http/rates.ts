import { type MonotonicMs, RateLimiter } from '@crossband/foundation';
import { RateLimited } from './refuse.ts';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface ApiRates {
  /** Passwords, passkeys, the first link: by address, and by the name that is tried. */
  readonly signInByAddress: Rate;
  readonly signInByName: Rate;
  /** Requests without a session. */
  readonly strangers: Rate;
  /** By account and by session. */
  readonly reads: Rate;
  readonly writes: Rate;
}

export const usualRates: ApiRates = {
  signInByAddress: { perSecond: 0.5, burst: 60 },
  signInByName: { perSecond: 0.1, burst: 10 },
  strangers: { perSecond: 20, burst: 200 },
  reads: { perSecond: 20, burst: 200 },
  writes: { perSecond: 5, burst: 60 },
};

const maxKeys = 20_000;

/** How often each address, account, session and name may ask. */
export class Rates {
  readonly #limiters: Readonly<Record<keyof ApiRates, RateLimiter>>;

  constructor(rates: ApiRates = usualRates) {
    const limiter = (rate: Rate) => new RateLimiter({ ...rate, maxKeys });
    this.#limiters = {
      signInByAddress: limiter(rates.signInByAddress),
      signInByName: limiter(rates.signInByName),
      strangers: limiter(rates.strangers),
      reads: limiter(rates.reads),
      writes: limiter(rates.writes),
    };
  }

  /** Null keys are not limited. @throws RateLimited */
  take(kind: keyof ApiRates, key: string | null, now: MonotonicMs): void {
    if (key === null) return;
    const waitMs = this.#limiters[kind].take(key, 1, now);
    if (waitMs > 0) throw new RateLimited(waitMs);
  }
}
