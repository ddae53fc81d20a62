import { prove, within } from './proof-failure.ts';

const ARRIVAL_TIMEOUT_MS = 10_000;

/** Compares what arrives with what was sent, byte by byte, each payload exactly once. */
export class PayloadLedger {
  readonly #what: string;
  readonly #missing = new Set<string>();
  readonly #arrived = new Set<string>();
  #settled = Promise.withResolvers<void>();

  /** @param what names the path under proof in failures, e.g. "AEAD_AES_128_GCM, inbound" */
  constructor(what: string) {
    this.#what = what;
  }

  expect(payload: Buffer): void {
    if (this.#missing.size === 0) this.#settled = Promise.withResolvers();
    this.#missing.add(payload.toString('base64'));
  }

  /** @throws ProofFailure when the payload was never sent or had arrived before */
  arrive(payload: Buffer): void {
    const key = payload.toString('base64');
    prove(!this.#arrived.has(key), `${this.#what}: a packet arrived twice`);
    prove(this.#missing.delete(key), `${this.#what}: a packet arrived with other bytes than were sent`);
    this.#arrived.add(key);
    if (this.#missing.size === 0) this.#settled.resolve();
  }

  /** Resolves once everything expected has arrived. */
  async complete(): Promise<void> {
    if (this.#missing.size === 0) return;
    await within(
      this.#settled.promise,
      ARRIVAL_TIMEOUT_MS,
      () => `${this.#what}: ${this.#missing.size} of ${this.#missing.size + this.#arrived.size} packets never arrived`,
    );
  }

  get arrivedCount(): number {
    return this.#arrived.size;
  }
}
