export interface DelayTargetOptions {
  readonly minMs?: number;
  readonly maxMs?: number;
}

/** Datagrams that speak for the network as it is: five seconds of voice at 50 a second. */
const WINDOW = 250;
/** Share of datagrams that should be there in time. */
const IN_TIME = 0.98;
/** On top of the delay of these: the next one has to be there when it is asked for. */
const MARGIN_MS = 20;
/** The spread is measured again after so many datagrams. */
const EVERY = 10;

/**
 * How long sound should wait before it is played, from how differently long its datagrams travelled. The clocks of both ends need not
 * agree: the fastest of the last while counts as no delay.
 */
export class DelayTarget {
  readonly maxMs: number;
  readonly #minMs: number;
  readonly #transitsMs: number[] = [];
  #at = 0;
  #fastestMs = 0;
  #targetMs: number;

  constructor({ minMs = 60, maxMs = 120 }: DelayTargetOptions = {}) {
    this.#minMs = minMs;
    this.maxMs = maxMs;
    this.#targetMs = minMs;
  }

  get targetMs(): number {
    return this.#targetMs;
  }

  /** @param transitMs arrival minus capture, whatever lies between the clocks */
  observe(transitMs: number): void {
    if (this.#transitsMs.length === 0 || transitMs < this.#fastestMs) this.#fastestMs = transitMs;
    this.#transitsMs[this.#at % WINDOW] = transitMs;
    this.#at += 1;
    if (this.#at % EVERY === 0) this.#measure();
  }

  /** How much later than possible something captured at `mediaMs` is played when that happens at `atMs`. */
  delayMs(mediaMs: number, atMs: number): number {
    return atMs - mediaMs - this.#fastestMs;
  }

  reset(): void {
    this.#transitsMs.length = 0;
    this.#at = 0;
    this.#targetMs = this.#minMs;
  }

  #measure(): void {
    const sorted = this.#transitsMs.toSorted((a, b) => a - b);
    this.#fastestMs = sorted[0] as number;
    const inTimeMs = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * IN_TIME) - 1)] as number;
    this.#targetMs = Math.min(this.maxMs, Math.max(this.#minMs, inTimeMs - this.#fastestMs + MARGIN_MS));
  }
}
