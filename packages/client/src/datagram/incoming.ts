import { monotonicNow } from '@crossband/foundation';
import { Reception } from '@crossband/media';
import type { HubEvents } from '@crossband/wire';
import { type AssembledFrame, FrameAssembler, parseDatagramHeader } from '@crossband/wire/datagram/index';
import { DatagramOpener, type DatagramVerifier, sealedIndex } from '@crossband/wire/datagram/sealing';
import { fromBase64 } from './link.ts';

/** A frame, or for voice a packet, that is authentic and whole. */
export interface ReceivedFrame extends AssembledFrame {
  /** Its first datagram's number. */
  readonly seq: number;
}

export type Offer = HubEvents['datagram.offered'];

/** One publication's way from the hub. */
export class IncomingStream {
  readonly offer: Offer;
  readonly reception: Reception;
  readonly #opener: DatagramOpener;
  readonly #assembler: FrameAssembler;
  readonly #verifier: DatagramVerifier;
  #forged = 0;
  #bytes = 0;

  constructor(offer: Offer, verifier: DatagramVerifier, onFrame: (frame: ReceivedFrame, nowMs: number) => void) {
    this.offer = offer;
    this.#verifier = verifier;
    this.reception = new Reception(offer.ssrc);
    this.#opener = new DatagramOpener({ direction: 'downlink', ssrc: offer.ssrc, rollsAhead: 0xffff });
    this.addSecret(offer);
    this.#assembler = new FrameAssembler((frame) =>
      onFrame({ ...frame, seq: frame.firstIndex & 0xffff }, monotonicNow()),
    );
  }

  /** Datagrams that somebody else made or changed. */
  get forged(): number {
    return this.#forged;
  }

  /** Whole datagrams, since the start. */
  get bytes(): number {
    return this.#bytes;
  }

  addSecret({ keyId, secret, signed }: Pick<Offer, 'keyId' | 'secret' | 'signed'>): void {
    this.#opener.addSecret(keyId, fromBase64(secret), signed ? this.#verifier : null);
  }

  take(datagram: Uint8Array): void {
    const payload = this.#opener.open(datagram);
    if (typeof payload === 'string') {
      if (payload === 'bad-tag' || payload === 'bad-signature') this.#forged += 1;
      return;
    }
    this.#bytes += datagram.length;
    const header = parseDatagramHeader(datagram);
    this.reception.arrived(header, monotonicNow());
    this.#assembler.add(header, sealedIndex(datagram), payload);
  }
}
