import type { MonotonicMs } from '@crossband/foundation';
import { Reception } from '@crossband/media/reception';
import { datagramSeq, datagramTimestampMs, type ReceptionReport } from '@crossband/wire/datagram/index';

/** Rates are those of the last half second: of the last two measurements. */
const measurements = 2;

/** How one stream arrives at the hub: what a receiver would report of it, and its bitrate. */
export class StreamIntake {
  readonly #reception: Reception;
  readonly #bitrates: number[] = [];
  #bytes = 0;
  #datagrams = 0;
  #datagramBytes = 0;

  constructor(ssrc: number) {
    this.#reception = new Reception(ssrc);
  }

  /** Whole datagrams, bits a second. */
  get bitrateBps(): number {
    return this.#bitrates.reduce((sum, bitrateBps) => sum + bitrateBps, 0) / Math.max(1, this.#bitrates.length);
  }

  /** Size of a datagram, on average. */
  get datagramBytes(): number {
    return this.#datagramBytes;
  }

  observe(datagram: Uint8Array, nowMs: MonotonicMs): void {
    this.#bytes += datagram.length;
    this.#datagrams += 1;
    this.#reception.arrived({ seq: datagramSeq(datagram), timestampMs: datagramTimestampMs(datagram) }, nowMs);
  }

  /** @returns how it arrived since the last time, null before anything has */
  measure(sinceMs: number, nowMs: MonotonicMs): ReceptionReport | null {
    const report = this.#reception.report(nowMs);
    if (!report || sinceMs <= 0) return null;
    this.#bitrates.push((this.#bytes * 8000) / sinceMs);
    if (this.#bitrates.length > measurements) this.#bitrates.shift();
    if (this.#datagrams > 0) this.#datagramBytes = this.#bytes / this.#datagrams;
    this.#bytes = 0;
    this.#datagrams = 0;
    return report;
  }
}
