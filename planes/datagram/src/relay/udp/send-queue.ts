import { constants } from 'node:os';
import { DatagramBatch } from './datagram-batch.ts';
import type { HeaderList } from './header-list.ts';
import type { Libc } from './libc.ts';

const { EAGAIN } = constants.errno;
/** UIO_MAXIOV: what the kernel takes in one call. */
const MOST_HEADERS = 1024;
/** Batches that wait for the kernel's own queue to have room again; the oldest makes place for the newest. */
const mostWaiting = 32;
const retryMs = 1;

/**
 * What leaves one socket. Datagrams for the same receivers that are sent within one turn of the loop go out together at
 * its end. What the kernel has no room for waits, as long as nothing newer needs its place.
 */
export class SendQueue {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #spare: DatagramBatch[] = [];
  readonly #waiting: DatagramBatch[] = [];
  #open: DatagramBatch;
  #flush: NodeJS.Immediate | null = null;
  #retry: NodeJS.Timeout | undefined;
  #refused = 0;
  /** Datagrams in one message; 1 where the kernel does not cut messages. */
  #most = Number.POSITIVE_INFINITY;
  #hasCut = false;

  constructor(libc: Libc, fd: number) {
    this.#libc = libc;
    this.#fd = fd;
    this.#open = new DatagramBatch(libc);
  }

  /** Where the next datagram is written. */
  get outgoing(): Uint8Array {
    return this.#open.next;
  }

  send(bytes: number, to: HeaderList): void {
    if (!this.#open.takes(bytes, to, this.#most)) {
      const written = this.#open.next;
      this.flush();
      this.#open.next.set(written.subarray(0, bytes));
    }
    this.#open.add(bytes, to);
    if (this.#open.isWhole) this.flush();
    else this.#flush ??= setImmediate(() => this.flush());
  }

  /** How many the kernel has not taken since this was asked last. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  flush(): void {
    if (this.#flush) clearImmediate(this.#flush);
    this.#flush = null;
    const batch = this.#open;
    if (batch.count === 0) return;
    if (this.#waiting.length === 0 && this.#hand(batch)) {
      batch.clear();
      return;
    }
    this.#waiting.push(batch);
    this.#open = this.#spare.pop() ?? new DatagramBatch(this.#libc);
    if (this.#waiting.length > mostWaiting) this.#drop(this.#waiting.shift() as DatagramBatch);
    this.#retry ??= setTimeout(() => this.#tryAgain(), retryMs);
  }

  /** These receivers are others from now on: what is for them goes now or never. */
  settle(to: HeaderList): void {
    if (this.#open.to === to) this.flush();
    for (const batch of this.#waiting.filter((waiting) => waiting.to === to)) {
      this.#waiting.splice(this.#waiting.indexOf(batch), 1);
      this.#drop(batch);
    }
  }

  close(): void {
    if (this.#flush) clearImmediate(this.#flush);
    clearTimeout(this.#retry);
    for (const batch of [this.#open, ...this.#waiting.splice(0), ...this.#spare]) {
      batch.clear();
      batch.free();
    }
  }

  #tryAgain(): void {
    this.#retry = undefined;
    for (let batch = this.#waiting[0]; batch; batch = this.#waiting[0]) {
      if (!this.#hand(batch)) {
        this.#retry = setTimeout(() => this.#tryAgain(), retryMs);
        return;
      }
      this.#waiting.shift();
      batch.clear();
      this.#spare.push(batch);
    }
  }

  #drop(batch: DatagramBatch): void {
    this.#refused += batch.count * ((batch.to?.count ?? 0) - batch.done);
    batch.clear();
    this.#spare.push(batch);
  }

  /** @returns false when the kernel has no room for the rest of it at the moment */
  #hand(batch: DatagramBatch): boolean {
    const to = batch.to as HeaderList;
    to.name(batch);
    while (batch.done < to.count) {
      const most = Math.min(MOST_HEADERS, to.count - batch.done);
      const sent = this.#libc.sendmmsg(this.#fd, to.headerOf(batch.done), most, 0) as number;
      if (sent > 0) {
        batch.done += sent;
        this.#hasCut ||= batch.count > 1;
        continue;
      }
      if (this.#libc.errno() === EAGAIN) return false;
      if (batch.count > 1) {
        // An old kernel, or a way on which one of them is too long to be cut: they go one by one.
        if (!this.#hasCut) this.#most = 1;
        this.#handSingly(batch, to);
      } else this.#refused += 1;
      // This receiver cannot be reached; the others can.
      batch.done += 1;
    }
    return true;
  }

  #handSingly(batch: DatagramBatch, to: HeaderList): void {
    for (let datagram = 0; datagram < batch.count; datagram += 1) {
      const sent = this.#libc.sendmmsg(this.#fd, to.single(batch.done, batch, datagram), 1, 0) as number;
      if (sent <= 0) this.#refused += 1;
    }
  }
}
