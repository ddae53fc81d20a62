/** Packets that may still arrive late, as in mediasoup's own SRTP sessions; RFC 3711 section 3.3.2 asks for 64 or more. */
const WINDOW_PACKETS = 1024;

/** Which packet indexes of one stream were seen (RFC 3711 section 3.3.2). Ask `accepts`, authenticate, then `add`. */
export class ReplayWindow {
  readonly #bits = new Uint32Array(WINDOW_PACKETS / 32);
  #highest: number;

  /** @param highest of a window that goes on where another one was: that index and everything before counts as seen */
  constructor(highest = -1) {
    this.#highest = highest;
    if (highest >= 0) this.#bits.fill(0xffffffff);
  }

  /** Highest index added, -1 before the first. */
  get highest(): number {
    return this.#highest;
  }

  /** False for an index that was added before or lies behind the window. */
  accepts(index: number): boolean {
    if (index > this.#highest) return true;
    if (index <= this.#highest - WINDOW_PACKETS || index < 0) return false;
    const position = index % WINDOW_PACKETS;
    return ((this.#bits[position >>> 5] as number) & (1 << (position & 31))) === 0;
  }

  /** Marks an index that `accepts` and whose packet is authentic. */
  add(index: number): void {
    if (index > this.#highest) {
      if (index - this.#highest >= WINDOW_PACKETS) this.#bits.fill(0);
      else for (let skipped = this.#highest + 1; skipped < index; skipped += 1) this.#clear(skipped % WINDOW_PACKETS);
      this.#highest = index;
    }
    const position = index % WINDOW_PACKETS;
    this.#bits[position >>> 5] = (this.#bits[position >>> 5] as number) | (1 << (position & 31));
  }

  #clear(position: number): void {
    this.#bits[position >>> 5] = (this.#bits[position >>> 5] as number) & ~(1 << (position & 31));
  }
}
