import { PAYLOAD_BYTES, PLAIN_MARK } from './media-stream.ts';
import { prove } from './proof-failure.ts';
import { isRtcp } from './rtcp-feedback.ts';
import { rtpHeaderBytes } from './rtp-header.ts';

const GCM_TAG_BYTES = 16;

/** What one direction of a join shows on the wire: RTP headers in the clear, everything else sealed. */
export class WireWatch {
  readonly #mediaSsrc: number;
  readonly #rtxSsrc: number;
  /** Sequence numbers to lose, each at its first passing. */
  readonly lossesAhead = new Set<number>();
  lastSeq = 0;
  retransmittedCount = 0;

  constructor(mediaSsrc: number, rtxSsrc: number) {
    this.#mediaSsrc = mediaSsrc;
    this.#rtxSsrc = rtxSsrc;
  }

  /** @returns false for a datagram that the relay is to lose */
  pass(datagram: Buffer): boolean {
    prove(!datagram.includes(PLAIN_MARK), 'media crossed the wire unencrypted');
    const first = datagram.readUInt8(0);
    const isRtp = first >= 128 && first <= 191 && !isRtcp(datagram); // RFC 7983 section 7
    if (!isRtp) return true;
    const ssrc = datagram.readUInt32BE(8);
    if (ssrc === this.#rtxSsrc) this.retransmittedCount += 1;
    if (ssrc !== this.#mediaSsrc) return true;
    const overheadBytes = datagram.length - rtpHeaderBytes(datagram) - PAYLOAD_BYTES;
    prove(overheadBytes === GCM_TAG_BYTES, `SRTP adds ${overheadBytes} bytes a packet: AES-GCM was not negotiated`);
    this.lastSeq = datagram.readUInt16BE(2);
    return !this.lossesAhead.delete(this.lastSeq);
  }
}
