import { rtpHeaderBytes, rtpSequenceNumber, rtpSsrc } from '../rtp/rtp-header.ts';
import { rtpTag, TAG_BYTES } from './authentication-tag.ts';
import { counterMode } from './counter-mode.ts';
import { deriveSessionKeys, type SessionKeys } from './key-derivation.ts';
import { guessPacketIndex } from './packet-index.ts';

/** Writes SRTP of one master key (RFC 3711 section 3.3); the roll-over counter of each SSRC starts at 0. */
export class SrtpWriter {
  readonly #keys: SessionKeys;
  readonly #highest = new Map<number, number>();

  constructor(master: Uint8Array) {
    this.#keys = deriveSessionKeys('rtp', master);
  }

  /** Whether it is not older than the first of its stream: before that there are no numbers. */
  mayProtect(packet: Uint8Array): boolean {
    return guessPacketIndex(this.#highest.get(rtpSsrc(packet)) ?? -1, rtpSequenceNumber(packet)) >= 0;
  }

  /** The protected packet, `TAG_BYTES` longer, in memory of its own. Throws a RangeError on what is no RTP packet. */
  protect(packet: Uint8Array): Uint8Array {
    const headerBytes = rtpHeaderBytes(packet);
    if (headerBytes < 0) throw new RangeError('Cannot protect a packet: it has no whole RTP header');
    const ssrc = rtpSsrc(packet);
    const highest = this.#highest.get(ssrc) ?? -1;
    const index = guessPacketIndex(highest, rtpSequenceNumber(packet));
    if (index < 0) throw new RangeError('Cannot protect a packet: it is older than the first of its stream');
    if (index > highest) this.#highest.set(ssrc, index);
    const secured = new Uint8Array(packet.length + TAG_BYTES);
    secured.set(packet.subarray(0, headerBytes));
    secured.set(counterMode(this.#keys, ssrc, index, packet.subarray(headerBytes)), headerBytes);
    secured.set(rtpTag(this.#keys, secured.subarray(0, packet.length), Math.floor(index / 0x10000)), packet.length);
    return secured;
  }
}
