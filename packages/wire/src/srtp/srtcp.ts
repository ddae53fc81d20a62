import { putUint32, uint32At } from '../rtp/network-order.ts';
import { rtcpTag, TAG_BYTES, tagsEqual } from './authentication-tag.ts';
import { counterMode } from './counter-mode.ts';
import { deriveSessionKeys, type SessionKeys } from './key-derivation.ts';
import { ReplayWindow } from './replay-window.ts';
import { MAX_SOURCES, type SrtpDefect } from './srtp-defect.ts';

/**
 * SRTCP (RFC 3711 section 3.4): the first 8 bytes stay plain, the rest is encrypted, then
 *
 *    |E|                         SRTCP index                         |
 *    :                     authentication tag                        :
 */
const PLAIN_BYTES = 8;
const TRAILER_BYTES = 4;
const ENCRYPTED = 0x80000000;
const MAX_INDEX = 0x7fffffff;

/** Shortest SRTCP packet: header and SSRC, trailer, tag. */
export const MIN_SRTCP_BYTES = PLAIN_BYTES + TRAILER_BYTES + TAG_BYTES;

/** SSRC of the sender; readable before authentication, trustworthy only after it. */
export const srtcpSenderSsrc = (packet: Uint8Array): number => uint32At(packet, 4);

/** Reads SRTCP of one master key: a replay window per SSRC, since each source counts its own index. */
export class SrtcpReader {
  readonly #keys: SessionKeys;
  readonly #windows = new Map<number, ReplayWindow>();

  constructor(master: Uint8Array) {
    this.#keys = deriveSessionKeys('rtcp', master);
  }

  highestIndex(ssrc: number): number {
    return this.#windows.get(ssrc)?.highest ?? -1;
  }

  /** Proves a packet and marks it as seen: its index when it is authentic and fresh, else why not. */
  authenticate(packet: Uint8Array): number | SrtpDefect {
    if (packet.length < MIN_SRTCP_BYTES) return 'too-short';
    if ((packet[0] as number) >> 6 !== 2) return 'malformed';
    const endBytes = packet.length - TAG_BYTES;
    const index = uint32At(packet, endBytes - TRAILER_BYTES) & MAX_INDEX;
    const ssrc = srtcpSenderSsrc(packet);
    const window = this.#windows.get(ssrc);
    if (window && !window.accepts(index)) return 'replayed';
    if (!tagsEqual(rtcpTag(this.#keys, packet.subarray(0, endBytes)), packet.subarray(endBytes))) return 'bad-tag';
    if (!window && this.#windows.size >= MAX_SOURCES) return 'too-many-sources';
    (window ?? this.#addWindow(ssrc)).add(index);
    return index;
  }

  /** The plain compound of a packet that `authenticate` gave `index` for, in memory of its own. */
  decrypt(packet: Uint8Array, index: number): Uint8Array {
    const bodyEnd = packet.length - TAG_BYTES - TRAILER_BYTES;
    const plain = new Uint8Array(bodyEnd);
    plain.set(packet.subarray(0, bodyEnd));
    const encrypted = ((packet[bodyEnd] as number) & 0x80) !== 0;
    if (encrypted && bodyEnd > PLAIN_BYTES)
      plain.set(
        counterMode(this.#keys, srtcpSenderSsrc(packet), index, packet.subarray(PLAIN_BYTES, bodyEnd)),
        PLAIN_BYTES,
      );
    return plain;
  }

  /** Both steps; the plain compound or why there is none. */
  read(packet: Uint8Array): Uint8Array | SrtpDefect {
    const index = this.authenticate(packet);
    return typeof index === 'number' ? this.decrypt(packet, index) : index;
  }

  #addWindow(ssrc: number): ReplayWindow {
    const window = new ReplayWindow();
    this.#windows.set(ssrc, window);
    return window;
  }
}

/** Writes SRTCP of one master key; the index starts at 1 and never repeats. */
export class SrtcpWriter {
  readonly #keys: SessionKeys;
  #index = 0;

  constructor(master: Uint8Array) {
    this.#keys = deriveSessionKeys('rtcp', master);
  }

  protect(compound: Uint8Array): Uint8Array {
    if (compound.length < PLAIN_BYTES) throw new RangeError('Cannot protect RTCP: it has no SSRC');
    if (this.#index >= MAX_INDEX) throw new RangeError('Cannot protect RTCP: this key is used up');
    this.#index += 1;
    const secured = new Uint8Array(compound.length + TRAILER_BYTES + TAG_BYTES);
    secured.set(compound.subarray(0, PLAIN_BYTES));
    if (compound.length > PLAIN_BYTES)
      secured.set(
        counterMode(this.#keys, uint32At(compound, 4), this.#index, compound.subarray(PLAIN_BYTES)),
        PLAIN_BYTES,
      );
    putUint32(secured, compound.length, ENCRYPTED | this.#index);
    const endBytes = compound.length + TRAILER_BYTES;
    secured.set(rtcpTag(this.#keys, secured.subarray(0, endBytes)), endBytes);
    return secured;
  }
}
