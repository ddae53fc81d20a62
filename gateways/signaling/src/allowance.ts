import { monotonicNow, RateLimiter, TokenBucket } from '@crossband/foundation';
import { signalingLimits } from '@crossband/wire';

/** Who sends, as far as limits care. */
export interface Peer {
  /** Address as logs have it. */
  readonly address: string;
  /** What is limited together with it; null: not limited by address, as programs of the hub's own machine. */
  readonly limitKey: string | null;
  /** Nobody reads along on the way: it came by TLS, or from the hub's own machine. */
  readonly isPrivate: boolean;
}

/** So many sessions' worth of messages one address may send: people behind one router. */
const sessionsPerAddress = 20;
/** And one account: its tabs and devices. */
const sessionsPerAccount = 3;
const maxKeys = 20_000;
/** What is refused must be read all the same: so many messages, or so much of large ones, and that connection ends. */
const refusals = { perSecond: 5, burst: 50, bytesPerToken: 2_048 };
/** Answers count as well: who asks for page after page costs more than who asks for the time. */
const answeredBytesPerToken = 16_384;

/** Limits that connections share. */
export class SharedAllowances {
  readonly #byAddress = limiter(sessionsPerAddress);
  readonly #byAccount = limiter(sessionsPerAccount);

  take(addressKey: string | null, accountKey: string | null, cost: number): boolean {
    const now = monotonicNow();
    if (addressKey !== null && this.#byAddress.take(addressKey, cost, now) > 0) return false;
    return accountKey === null || this.#byAccount.take(accountKey, cost, now) === 0;
  }
}

function limiter(sessions: number): RateLimiter {
  const { messagesPerSecond, messageBurst } = signalingLimits;
  return new RateLimiter({ perSecond: messagesPerSecond * sessions, burst: messageBurst * sessions, maxKeys });
}

/** What one connection may send: by itself, with its address, and with its account. */
export class Allowance {
  readonly #shared: SharedAllowances;
  readonly #addressKey: string | null;
  readonly #unlimited: boolean;
  readonly #own = new TokenBucket(signalingLimits.messagesPerSecond, signalingLimits.messageBurst, monotonicNow());
  /** Made with the first refusal: most connections never see one. */
  #refused: TokenBucket | null = null;
  #accountKey: string | null = null;

  constructor(shared: SharedAllowances, { limitKey }: Pick<Peer, 'limitKey'>, unlimited = false) {
    this.#shared = shared;
    this.#unlimited = unlimited;
    this.#addressKey = limitKey;
  }

  /** From now on it counts for this account as well. */
  belongsTo(account: string): void {
    this.#accountKey = account;
  }

  /** False: too many for now. `cost` is that of a small message of this kind. */
  take(cost: number, bytes: number): boolean {
    if (this.#unlimited) return true;
    const whole = cost + Math.floor(bytes / signalingLimits.bytesPerMessage);
    return this.#own.take(whole, monotonicNow()) && this.#shared.take(this.#addressKey, this.#accountKey, whole);
  }

  /** An answer of so many bytes was made. */
  answered(bytes: number): void {
    if (bytes >= answeredBytesPerToken && !this.#unlimited) {
      this.#own.charge(Math.floor(bytes / answeredBytesPerToken), monotonicNow());
    }
  }

  /** A message was refused. False: this is no clumsy client any more, but a flood. */
  refuse(bytes: number): boolean {
    const now = monotonicNow();
    this.#refused ??= new TokenBucket(refusals.perSecond, refusals.burst, now);
    return this.#refused.take(1 + Math.floor(bytes / refusals.bytesPerToken), now);
  }
}
