import { putUint16, putUint32, uint16At, uint32At } from './network-order.ts';

/**
 * RFC 3550 section 5.1:
 *
 *     0                   1                   2                   3
 *     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *    |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *    |                           timestamp                           |
 *    |           synchronization source (SSRC) identifier            |
 *    |            contributing source (CSRC) identifiers             |
 *    |                             ....                              |
 */
export const RTP_HEADER_BYTES = 12;

export interface RtpHeader {
  payloadType: number;
  marker: boolean;
  sequenceNumber: number;
  /** Ticks of the stream's clock. */
  rtpTimestamp: number;
  ssrc: number;
}

/** Length of the header with contributing sources and extension, or -1 when it does not fit into `endBytes`. */
export function rtpHeaderBytes(packet: Uint8Array, endBytes: number = packet.length): number {
  if (endBytes > packet.length || endBytes < RTP_HEADER_BYTES) return -1;
  const first = packet[0] as number;
  if (first >> 6 !== 2) return -1;
  let headerBytes = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (headerBytes + 4 > endBytes) return -1;
    headerBytes += 4 + uint16At(packet, headerBytes + 2) * 4;
  }
  return headerBytes > endBytes ? -1 : headerBytes;
}

/** Bytes of padding at the end of a plain packet, or -1 when the count in its last byte is impossible. */
export function rtpPaddingBytes(packet: Uint8Array, headerBytes: number): number {
  if (((packet[0] as number) & 0x20) === 0) return 0;
  const paddingBytes = packet.length > headerBytes ? (packet[packet.length - 1] as number) : 0;
  return paddingBytes === 0 || headerBytes + paddingBytes > packet.length ? -1 : paddingBytes;
}

/** These read the fixed header of a packet that is at least `RTP_HEADER_BYTES` long, and allocate nothing. */
export const rtpPayloadType = (packet: Uint8Array): number => (packet[1] as number) & 0x7f;
export const rtpMarker = (packet: Uint8Array): boolean => (packet[1] as number) >= 0x80;
export const rtpSequenceNumber = (packet: Uint8Array): number => uint16At(packet, 2);
export const rtpTimestamp = (packet: Uint8Array): number => uint32At(packet, 4);
export const rtpSsrc = (packet: Uint8Array): number => uint32At(packet, 8);

/** The fixed header, or undefined when this is no whole RTP packet. */
export function parseRtpHeader(packet: Uint8Array): RtpHeader | undefined {
  if (rtpHeaderBytes(packet) < 0) return undefined;
  return {
    payloadType: rtpPayloadType(packet),
    marker: rtpMarker(packet),
    sequenceNumber: rtpSequenceNumber(packet),
    rtpTimestamp: rtpTimestamp(packet),
    ssrc: rtpSsrc(packet),
  };
}

/** Writes the fixed header (no padding, extension or contributing sources) at the start of `target`. */
export function writeRtpHeader(target: Uint8Array, header: RtpHeader): void {
  if (target.length < RTP_HEADER_BYTES) throw new RangeError('An RTP header takes 12 bytes');
  target[0] = 0x80;
  target[1] = (header.marker ? 0x80 : 0) | (header.payloadType & 0x7f);
  putUint16(target, 2, header.sequenceNumber);
  putUint32(target, 4, header.rtpTimestamp);
  putUint32(target, 8, header.ssrc);
}
