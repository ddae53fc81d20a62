import { distance16, distance32 } from '@crossband/foundation';

/** Gives 16-bit sequence numbers and 32-bit capture times their place in one long line each. */
export class PacketOrder {
  #newestSeq: number | null = null;
  #index = 0;
  #timestampMs = 0;
  #mediaMs = 0;

  /** `index` grows by one a datagram, `mediaMs` with the capture time; both start anywhere and never wrap. */
  place(seq: number, timestampMs: number): { index: number; mediaMs: number } {
    if (this.#newestSeq === null) {
      // Far from zero, so that what was sent before the first to arrive has a place too.
      this.#index = 0x10000 + seq;
      this.#mediaMs = timestampMs;
      this.#newestSeq = seq;
      this.#timestampMs = timestampMs;
    }
    const index = this.#index + distance16(seq, this.#newestSeq);
    const mediaMs = this.#mediaMs + distance32(timestampMs, this.#timestampMs);
    if (index > this.#index) {
      this.#index = index;
      this.#newestSeq = seq;
      this.#mediaMs = mediaMs;
      this.#timestampMs = timestampMs;
    }
    return { index, mediaMs };
  }
}
