/** Reads bits from the highest down. Past the end it reads zeros, and says so by `ended`. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** True once more was read than there is. */
  get ended(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  /** Up to 31 bits as an unsigned number. */
  take(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value = (value << 1) | ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  /** Unsigned Exp-Golomb code, ue(v) (ITU-T H.264 9.1). */
  exponential(): number {
    let zeros = 0;
    while (zeros < 31 && !this.ended && this.take(1) === 0) zeros += 1;
    return 2 ** zeros - 1 + this.take(zeros);
  }
}
