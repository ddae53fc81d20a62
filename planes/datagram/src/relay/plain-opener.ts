import { type DatagramDefect, datagramSeq, HEADER_BYTES, plainDefect } from '@crossband/wire/datagram/index';
import { guessPacketIndex } from '@crossband/wire/srtp/packet-index';
import { ReplayWindow } from '@crossband/wire/srtp/replay-window';

/**
 * Reads one stream of version 1. Nothing proves it; its place in the stream is guessed from `seq` and taken once, since
 * others get it sealed, and no two datagrams may be sealed in one place.
 */
export class PlainOpener {
  readonly #window: ReplayWindow;

  /** @param newest index that was taken before, -1: none */
  constructor(newest: number) {
    this.#window = new ReplayWindow(newest);
  }

  open(datagram: Uint8Array): { index: number; payload: Uint8Array } | DatagramDefect {
    const defect = plainDefect(datagram);
    if (defect) return defect;
    const index = guessPacketIndex(this.#window.highest, datagramSeq(datagram));
    if (!this.#window.accepts(index)) return 'replayed';
    this.#window.add(index);
    return { index, payload: datagram.subarray(HEADER_BYTES) };
  }
}
