import { putUint16, putUint32, uint16At, uint32At } from '../rtp/network-order.ts';

/**
 * The header of every media datagram, network byte order (docs/protocol/datagram.md):
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +---------------+---------------+---------------+-----------+-+-+
 *    |    version    |   mediaType   |     codec     |repairs|R|S|M|K|
 *    |                             ssrc                              |
 *    |             timestampMs: capture time modulo 2^32             |
 *    |              seq              |          payloadLen           |
 */
export const HEADER_BYTES = 16;
/** Header and everything after it. */
export const MAX_DATAGRAM_BYTES = 1200;

export const mediaTypes = { voice: 0, video: 1, input: 2, control: 3 } as const;
export type MediaType = keyof typeof mediaTypes;

/** Codecs by their number in the header; `control` has message kinds in its place (control.ts). */
export const datagramCodecs = { opus: 0, h264: 1, pcm16: 2, vp8: 3, vp9: 4, av1: 5 } as const;
export type DatagramCodec = keyof typeof datagramCodecs;

const KEY_FRAME = 1;
const MARKER = 2;
const START = 4;
const REPAIR = 8;
/** Number of repairs, in the upper half of the flags. */
const REPAIRS_SHIFT = 4;

export interface DatagramHeader {
  /** 1 plain, 2 sealed. */
  version: number;
  /** One of `mediaTypes`. */
  mediaType: number;
  /** One of `datagramCodecs`, or the kind of a control message. */
  codec: number;
  /** Belongs to a frame that needs no earlier one. */
  keyFrame: boolean;
  /** Last datagram of its frame. */
  marker: boolean;
  /** First datagram of its frame. Ours: senders of the founding document leave it out, and it is then known from the one before. */
  start: boolean;
  /** Holds no part of its frame, but what a lost one can be calculated from. Left out: it does. */
  repair?: boolean;
  /** How many repairs follow the parts of this frame, 0 to 15. Left out: none. */
  repairs?: number;
  ssrc: number;
  /** Capture time, epoch milliseconds modulo 2^32. */
  timestampMs: number;
  /** Grows by one a datagram and wraps at 2^16. */
  seq: number;
  /** Of the plain payload, also in version 2. */
  payloadBytes: number;
}

/** These read a datagram that is at least `HEADER_BYTES` long, and allocate nothing. */
export const datagramVersion = (datagram: Uint8Array): number => datagram[0] as number;
export const datagramMediaType = (datagram: Uint8Array): number => datagram[1] as number;
export const datagramCodec = (datagram: Uint8Array): number => datagram[2] as number;
export const datagramKeyFrame = (datagram: Uint8Array): boolean => ((datagram[3] as number) & KEY_FRAME) !== 0;
export const datagramMarker = (datagram: Uint8Array): boolean => ((datagram[3] as number) & MARKER) !== 0;
export const datagramStart = (datagram: Uint8Array): boolean => ((datagram[3] as number) & START) !== 0;
export const datagramRepair = (datagram: Uint8Array): boolean => ((datagram[3] as number) & REPAIR) !== 0;
export const datagramRepairs = (datagram: Uint8Array): number => (datagram[3] as number) >> REPAIRS_SHIFT;
export const datagramSsrc = (datagram: Uint8Array): number => uint32At(datagram, 4);
export const datagramTimestampMs = (datagram: Uint8Array): number => uint32At(datagram, 8);
export const datagramSeq = (datagram: Uint8Array): number => uint16At(datagram, 12);
export const datagramPayloadBytes = (datagram: Uint8Array): number => uint16At(datagram, 14);

/** The header of a datagram that is at least `HEADER_BYTES` long. */
export function parseDatagramHeader(datagram: Uint8Array): DatagramHeader {
  return {
    version: datagramVersion(datagram),
    mediaType: datagramMediaType(datagram),
    codec: datagramCodec(datagram),
    keyFrame: datagramKeyFrame(datagram),
    marker: datagramMarker(datagram),
    start: datagramStart(datagram),
    repair: datagramRepair(datagram),
    repairs: datagramRepairs(datagram),
    ssrc: datagramSsrc(datagram),
    timestampMs: datagramTimestampMs(datagram),
    seq: datagramSeq(datagram),
    payloadBytes: datagramPayloadBytes(datagram),
  };
}

/** Writes a header at the start of `target`. @throws RangeError when it does not fit */
export function writeDatagramHeader(target: Uint8Array, header: DatagramHeader): void {
  if (target.length < HEADER_BYTES) throw new RangeError(`A datagram's header takes ${HEADER_BYTES} bytes`);
  target[0] = header.version;
  target[1] = header.mediaType;
  target[2] = header.codec;
  target[3] =
    (header.keyFrame ? KEY_FRAME : 0) |
    (header.marker ? MARKER : 0) |
    (header.start ? START : 0) |
    (header.repair ? REPAIR : 0) |
    ((header.repairs ?? 0) << REPAIRS_SHIFT);
  putUint32(target, 4, header.ssrc);
  putUint32(target, 8, header.timestampMs);
  putUint16(target, 12, header.seq);
  putUint16(target, 14, header.payloadBytes);
}
