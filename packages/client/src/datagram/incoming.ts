import { monotonicNow } from '@crossband/foundation';
import { Reception } from '@crossband/media';
import type { HubEvents } from '@crossband/wire';
import {
  type AssembledFrame,
  datagramMarker,
  FrameAssembler,
  parseDatagramHeader,
} from '@crossband/wire/datagram/index';
import {
  DatagramOpener,
  datagramDigest,
  type FrameVerifier,
  SIGNATURE_BYTES,
  sealedIndex,
} from '@crossband/wire/datagram/sealing';
import { fromBase64 } from './link.ts';

/** A frame, or for voice a packet, that is authentic and whole. */
export interface ReceivedFrame extends AssembledFrame {
  /** Its first datagram's number. */
  readonly seq: number;
}

export type Offer = HubEvents['datagram.offered'];

/** Digests and signatures that wait for the rest of their frame. */
const MOST_PROOFS = 4_096;

/** One publication's way from the hub. */
export class IncomingStream {
  readonly offer: Offer;
  readonly reception: Reception;
  readonly #opener: DatagramOpener;
  readonly #assembler: FrameAssembler;
  readonly #verifier: FrameVerifier | null;
  readonly #proofs = new Map<number, { digest: Uint8Array; signature: Uint8Array | null }>();
  #forged = 0;
  #bytes = 0;

  constructor(offer: Offer, verifier: FrameVerifier, onFrame: (frame: ReceivedFrame, nowMs: number) => void) {
    this.offer = offer;
    this.reception = new Reception(offer.ssrc);
    this.#opener = new DatagramOpener({ direction: 'downlink', ssrc: offer.ssrc, rollsAhead: 0xffff });
    this.#verifier = offer.signed ? verifier : null;
    this.addSecret(offer.keyId, offer.secret);
    this.#assembler = new FrameAssembler((frame) => {
      if (this.#isProven(frame)) onFrame({ ...frame, seq: frame.firstIndex & 0xffff }, monotonicNow());
    });
  }

  /** Frames that were not authentic; datagrams that were not are counted among them. */
  get forged(): number {
    return this.#forged;
  }

  /** Whole datagrams, since the start. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param secret base64 */
  addSecret(keyId: number, secret: string): void {
    this.#opener.addSecret(keyId, fromBase64(secret));
  }

  take(datagram: Uint8Array): void {
    const signed = this.#verifier !== null && datagramMarker(datagram);
    const payload = this.#opener.open(datagram, { signed });
    if (typeof payload === 'string') {
      if (payload === 'bad-tag') this.#forged += 1;
      return;
    }
    this.#bytes += datagram.length;
    const header = parseDatagramHeader(datagram);
    this.reception.arrived(header, monotonicNow());
    const index = sealedIndex(datagram);
    if (this.#verifier) this.#note(index, datagram, signed);
    this.#assembler.add(header, index, payload);
  }

  #note(index: number, datagram: Uint8Array, signed: boolean): void {
    const end = datagram.length - (signed ? SIGNATURE_BYTES : 0);
    const digest = datagramDigest(datagram.subarray(0, end));
    this.#proofs.set(index, { digest, signature: signed ? datagram.slice(end) : null });
    if (this.#proofs.size <= MOST_PROOFS) return;
    for (const oldest of this.#proofs.keys()) {
      this.#proofs.delete(oldest);
      return;
    }
  }

  #isProven({ firstIndex, lastIndex }: AssembledFrame): boolean {
    if (!this.#verifier) return true;
    const digests: Uint8Array[] = [];
    let signature: Uint8Array | null = null;
    for (let index = firstIndex; index <= lastIndex; index += 1) {
      const proof = this.#proofs.get(index);
      this.#proofs.delete(index);
      if (!proof) return false;
      digests.push(proof.digest);
      ({ signature } = proof);
    }
    if (signature && this.#verifier.verify(digests, signature)) return true;
    this.#forged += 1;
    return false;
  }
}
