import type { WallMs } from '@crossband/foundation';
import { newSecret } from './secrets.ts';

/** What waits for an answer, each with a value of its own: taken once, and only in time. In memory. */
export class Challenges<T> {
  readonly #waiting = new Map<string, { value: T; expiresAtMs: number }>();
  readonly #lifetimeMs: number;
  readonly #max: number;

  /** The oldest of more than `max` is forgotten. */
  constructor({ lifetimeMs, max = 10_000 }: { lifetimeMs: number; max?: number }) {
    this.#lifetimeMs = lifetimeMs;
    this.#max = max;
  }

  /** 256 random bits, base64url. */
  add(value: T, nowMs: WallMs): string {
    const challenge = newSecret();
    this.#waiting.set(challenge, { value, expiresAtMs: nowMs + this.#lifetimeMs });
    for (const [oldest, { expiresAtMs }] of this.#waiting) {
      if (expiresAtMs > nowMs && this.#waiting.size <= this.#max) break;
      this.#waiting.delete(oldest);
    }
    return challenge;
  }

  /** Null: never given, taken already, or too late. */
  take(challenge: string, nowMs: WallMs): T | null {
    const found = this.look(challenge, nowMs);
    this.#waiting.delete(challenge);
    return found;
  }

  /** As `take`, and it stays. */
  look(challenge: string, nowMs: WallMs): T | null {
    const found = this.#waiting.get(challenge);
    return found && found.expiresAtMs > nowMs ? found.value : null;
  }
}
