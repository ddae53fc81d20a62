import { DatagramBatch } from './datagram-batch.ts';
import type { Libc } from './libc.ts';
import { SOCKADDR_BYTES, writeSockaddr } from './sockaddr.ts';
import type { Destinations, SocketAddress } from './udp-port.ts';

/**
 * struct mmsghdr: name (8), its length (4, 4 unused), iovec (8), count (8), control (8), its length (8), flags (4, 4
 * unused), sent bytes (4, 4 unused).
 */
export const MMSGHDR_BYTES = 64;
const VECTORS_AT = 16;
const VECTOR_COUNT_AT = 24;
const CONTROL_AT = 32;
const CONTROL_LENGTH_AT = 40;

/** Headers for sendmmsg, one a receiver, all naming the same batch. */
export class HeaderList implements Destinations {
  readonly count: number;
  readonly #memory: ReturnType<Libc['allocate']>;
  readonly #headersAt: number;
  readonly #closing: (list: HeaderList) => void;
  #batch: DatagramBatch | null = null;
  #datagrams = 0;

  /** @param closing is called before its memory goes */
  constructor(libc: Libc, addresses: readonly SocketAddress[], family: number, closing: (list: HeaderList) => void) {
    this.count = addresses.length;
    this.#closing = closing;
    this.#headersAt = addresses.length * SOCKADDR_BYTES;
    this.#memory = libc.allocate(Math.max(1, this.#headersAt + addresses.length * MMSGHDR_BYTES));
    const { view, address: base } = this.#memory;
    for (const [place, address] of addresses.entries()) {
      const nameAt = place * SOCKADDR_BYTES;
      const at = this.#headersAt + place * MMSGHDR_BYTES;
      view.setBigUint64(at, base + BigInt(nameAt), true);
      view.setUint32(at + 8, writeSockaddr(view, nameAt, address, family), true);
    }
  }

  headerOf(place: number): bigint {
    return this.#memory.address + BigInt(this.#headersAt + place * MMSGHDR_BYTES);
  }

  /** Makes all of it name that batch as it is now. Mostly it does already: frames of a stream are alike. */
  name(batch: DatagramBatch): void {
    if (this.#batch === batch && this.#datagrams === batch.count) return;
    const { view } = this.#memory;
    const count = BigInt(batch.count);
    const controlBytes = batch.count > 1 ? DatagramBatch.controlBytes : 0n;
    for (let at = this.#headersAt; at < this.#headersAt + this.count * MMSGHDR_BYTES; at += MMSGHDR_BYTES) {
      if (this.#batch !== batch) {
        view.setBigUint64(at + VECTORS_AT, batch.vectors, true);
        view.setBigUint64(at + CONTROL_AT, batch.control, true);
      }
      view.setBigUint64(at + VECTOR_COUNT_AT, count, true);
      view.setBigUint64(at + CONTROL_LENGTH_AT, controlBytes, true);
    }
    this.#batch = batch;
    this.#datagrams = batch.count;
  }

  /** The header of one receiver, for one datagram of a batch alone. */
  single(place: number, batch: DatagramBatch, datagram: number): bigint {
    const from = this.#headersAt + place * MMSGHDR_BYTES;
    const { view } = batch.single;
    view.setBigUint64(0, this.#memory.view.getBigUint64(from));
    view.setUint32(8, this.#memory.view.getUint32(from + 8));
    view.setBigUint64(VECTORS_AT, batch.vectorOf(datagram), true);
    view.setBigUint64(VECTOR_COUNT_AT, 1n, true);
    return batch.single.address;
  }

  close(): void {
    this.#closing(this);
    this.#memory.free();
  }
}
