import { prove, within } from './proof-failure.ts';

const ARRIVAL_TIMEOUT_MS = 10_000;

/** Compares what arrives on one path with what was sent, byte by byte, each payload exactly once. */
export class PayloadLedger {
  readonly path: string;
  readonly #missing = new Set<string>();
  readonly #arrived = new Set<string>();
  readonly #failure = Promise.withResolvers<never>();
  #settled = Promise.withResolvers<void>();

  /** @param path names the path under proof in failures, e.g. "AEAD_AES_128_GCM inbound" */
  constructor(path: string) {
    this.path = path;
    // Whoever waits next hears of it; until then it is not an unhandled rejection.
    this.#failure.promise.catch(() => {});
  }

  get arrivedCount(): number {
    return this.#arrived.size;
  }

  expect(payload: Buffer): void {
    if (this.#missing.size === 0) this.#settled = Promise.withResolvers();
    this.#missing.add(payload.toString('base64'));
  }

  /** Fails the path when the payload was never sent or had arrived before. */
  arrive(payload: Buffer): void {
    this.guard(() => {
      const key = payload.toString('base64');
      prove(!this.#arrived.has(key), `${this.path}: a packet arrived twice`);
      prove(this.#missing.delete(key), `${this.path}: a packet arrived with other bytes than were sent`);
      this.#arrived.add(key);
      if (this.#missing.size === 0) this.#settled.resolve();
    });
  }

  /** Runs a check inside an event listener: what it throws fails the path instead of the process. */
  guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#failure.reject(error);
    }
  }

  /** Resolves with `promise`, or rejects when the path fails. */
  async sound<T>(promise: Promise<T>): Promise<T> {
    return await Promise.race([promise, this.#failure.promise]);
  }

  /** Resolves once everything expected has arrived. */
  async complete(): Promise<void> {
    const arrival = this.#missing.size === 0 ? Promise.resolve() : this.#settled.promise;
    const missing = () => `${this.path}: ${this.#missing.size} of ${this.#missing.size + this.#arrived.size}`;
    await this.sound(within(arrival, ARRIVAL_TIMEOUT_MS, () => `${missing()} packets never arrived`));
  }
}
