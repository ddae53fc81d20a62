import { MAX_DATAGRAM_BYTES } from '@crossband/wire/datagram/index';
import type { HeaderList } from './header-list.ts';
import type { Libc } from './libc.ts';

/** Datagrams of one frame that go out together; the kernel takes 64. */
const MOST = 32;
const IOVEC_BYTES = 16;
/** struct cmsghdr with 2 bytes: length (8), level (4), type (4), the value, padded to 8. */
const CONTROL_BYTES = 24;
const CONTROL_LENGTH = 18n;
const SOL_UDP = 17;
const UDP_SEGMENT = 103;
/** One struct mmsghdr for a datagram that goes alone. */
const SINGLE_BYTES = 64;

/**
 * Datagrams for the same receivers, in memory that the kernel reads: one `iovec` each. Equally long ones (the last may be
 * shorter) are handed over as one message that the kernel cuts (UDP_SEGMENT): it walks the way to a receiver once.
 */
export class DatagramBatch {
  readonly vectors: bigint;
  readonly control: bigint;
  readonly single: { readonly view: DataView; readonly address: bigint };
  readonly #memory: ReturnType<Libc['allocate']>;
  readonly #slots: readonly Uint8Array[];
  readonly #vectorsAt = MOST * MAX_DATAGRAM_BYTES;
  readonly #controlAt = this.#vectorsAt + MOST * IOVEC_BYTES;
  to: HeaderList | null = null;
  /** Receivers that have it. */
  done = 0;
  #count = 0;
  #segmentBytes = 0;
  #isWhole = false;

  constructor(libc: Libc) {
    const singleAt = this.#controlAt + CONTROL_BYTES;
    const memory = libc.allocate(singleAt + SINGLE_BYTES);
    const { address, view } = memory;
    this.#memory = memory;
    this.#slots = Array.from(
      { length: MOST },
      (_, place) => new Uint8Array(view.buffer, view.byteOffset + place * MAX_DATAGRAM_BYTES, MAX_DATAGRAM_BYTES),
    );
    for (let place = 0; place < MOST; place += 1) {
      const vector = this.#vectorsAt + place * IOVEC_BYTES;
      view.setBigUint64(vector, address + BigInt(place * MAX_DATAGRAM_BYTES), true);
    }
    view.setBigUint64(this.#controlAt, CONTROL_LENGTH, true);
    view.setInt32(this.#controlAt + 8, SOL_UDP, true);
    view.setInt32(this.#controlAt + 12, UDP_SEGMENT, true);
    this.vectors = address + BigInt(this.#vectorsAt);
    this.control = address + BigInt(this.#controlAt);
    this.single = {
      view: new DataView(view.buffer, view.byteOffset + singleAt, SINGLE_BYTES),
      address: address + BigInt(singleAt),
    };
  }

  static readonly controlBytes = BigInt(CONTROL_BYTES);

  get count(): number {
    return this.#count;
  }

  /** Where the next datagram is written. */
  get next(): Uint8Array {
    return this.#slots[this.#count] as Uint8Array;
  }

  vectorOf(place: number): bigint {
    return this.vectors + BigInt(place * IOVEC_BYTES);
  }

  /** Whether a datagram of that length for these receivers can go along with what is here. */
  takes(bytes: number, to: HeaderList, most: number): boolean {
    if (this.#count === 0) return true;
    return this.to === to && !this.#isWhole && this.#count < most && bytes <= this.#segmentBytes;
  }

  /** Takes in what was written to `next`. */
  add(bytes: number, to: HeaderList): void {
    if (this.#count === 0) {
      this.to = to;
      this.#segmentBytes = bytes;
      this.#memory.view.setUint16(this.#controlAt + 16, bytes, true);
    }
    this.#memory.view.setUint32(this.#vectorsAt + this.#count * IOVEC_BYTES + 8, bytes, true);
    this.#count += 1;
    this.#isWhole = bytes < this.#segmentBytes || this.#count === MOST;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  clear(): void {
    this.to = null;
    this.done = 0;
    this.#count = 0;
    this.#isWhole = false;
  }

  free(): void {
    this.#memory.free();
  }
}
