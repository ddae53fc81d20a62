import { RTP_HEADER_BYTES, rtpHeaderBytes, rtpSequenceNumber, rtpSsrc } from '../rtp/rtp-header.ts';
import { rtpTag, TAG_BYTES, tagsEqual } from './authentication-tag.ts';
import { counterMode } from './counter-mode.ts';
import { deriveSessionKeys, type SessionKeys } from './key-derivation.ts';
import { guessPacketIndex } from './packet-index.ts';
import { ReplayWindow } from './replay-window.ts';
import { MAX_SOURCES, type SrtpDefect } from './srtp-defect.ts';

/** Reads SRTP of one master key (RFC 3711 section 3.3): roll-over counter and replay window per SSRC. */
export class SrtpReader {
  readonly #keys: SessionKeys;
  readonly #allowRepeats: boolean;
  readonly #streams = new Map<number, ReplayWindow>();

  /** @param allowRepeats takes a packet again: for a trusted sender on loopback that retransmits without RTX */
  constructor(master: Uint8Array, { allowRepeats = false } = {}) {
    this.#allowRepeats = allowRepeats;
    this.#keys = deriveSessionKeys('rtp', master);
  }

  /** Highest authenticated index of `ssrc`, -1 before the first packet. */
  highestIndex(ssrc: number): number {
    return this.#streams.get(ssrc)?.highest ?? -1;
  }

  /** The stream ended for good; its packets would be taken again from here on. */
  forget(ssrc: number): void {
    this.#streams.delete(ssrc);
  }

  /**
   * Proves a packet and marks it as seen: its index when it is authentic and fresh, else why not. Nothing changes for a
   * packet that fails. Allocates no object of ours; the HMAC is node:crypto's.
   */
  authenticate(packet: Uint8Array): number | SrtpDefect {
    const endBytes = packet.length - TAG_BYTES;
    if (endBytes < RTP_HEADER_BYTES) return 'too-short';
    if (rtpHeaderBytes(packet, endBytes) < 0) return 'malformed';
    const ssrc = rtpSsrc(packet);
    const stream = this.#streams.get(ssrc);
    const index = guessPacketIndex(stream?.highest ?? -1, rtpSequenceNumber(packet));
    if (index < 0 || (stream && !this.#allowRepeats && !stream.accepts(index))) return 'replayed';
    const tag = rtpTag(this.#keys, packet.subarray(0, endBytes), Math.floor(index / 0x10000));
    if (!tagsEqual(tag, packet.subarray(endBytes))) return 'bad-tag';
    if (!stream && this.#streams.size >= MAX_SOURCES) return 'too-many-sources';
    (stream ?? this.#addStream(ssrc)).add(index);
    return index;
  }

  /** The plain packet of one that `authenticate` gave `index` for, in memory of its own. */
  decrypt(packet: Uint8Array, index: number): Uint8Array {
    const endBytes = packet.length - TAG_BYTES;
    const headerBytes = rtpHeaderBytes(packet, endBytes);
    const plain = new Uint8Array(endBytes);
    plain.set(packet.subarray(0, headerBytes));
    plain.set(counterMode(this.#keys, rtpSsrc(packet), index, packet.subarray(headerBytes, endBytes)), headerBytes);
    return plain;
  }

  /** Both steps; the plain packet or why there is none. */
  read(packet: Uint8Array): Uint8Array | SrtpDefect {
    const index = this.authenticate(packet);
    return typeof index === 'number' ? this.decrypt(packet, index) : index;
  }

  #addStream(ssrc: number): ReplayWindow {
    const stream = new ReplayWindow();
    this.#streams.set(ssrc, stream);
    return stream;
  }
}
