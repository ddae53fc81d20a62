import { putUint16, putUint32, uint16At, uint32At } from './network-order.ts';
import { FeedbackFormat, type RtcpPacketView, RtcpType } from './rtcp-packet.ts';

/**
 * Feedback header (RFC 4585 section 6.1):
 *
 *    |V=2|P|   FMT   |       PT      |          length               |
 *    |                  SSRC of packet sender                        |
 *    |                  SSRC of media source                         |
 *    :            Feedback Control Information (FCI)                 :
 */
export const FEEDBACK_HEADER_BYTES = 12;

/** What a sender is asked for. */
export type KeyFrameRequest = { kind: 'pli' | 'fir'; mediaSsrc: number };

/** The request in a PLI (RFC 4585 section 6.3.1) or FIR (RFC 5104 section 4.3.1), or undefined for other packets. */
export function keyFrameRequestOf(packet: RtcpPacketView): KeyFrameRequest | undefined {
  if (packet.type !== RtcpType.payloadFeedback || packet.bytes.length < FEEDBACK_HEADER_BYTES) return undefined;
  if (packet.count === FeedbackFormat.pli) return { kind: 'pli', mediaSsrc: uint32At(packet.bytes, 8) };
  // FIR names its target in the FCI; the media source of the header is 0.
  if (packet.count === FeedbackFormat.fir && packet.bytes.length >= FEEDBACK_HEADER_BYTES + 8)
    return { kind: 'fir', mediaSsrc: uint32At(packet.bytes, FEEDBACK_HEADER_BYTES) };
  return undefined;
}

/** Sequence numbers that a generic NACK asks for (RFC 4585 section 6.2.1): a base and a mask of the 16 after it. */
export function nackedSequenceNumbers(packet: RtcpPacketView): number[] {
  const lost: number[] = [];
  if (packet.type !== RtcpType.transportFeedback || packet.count !== FeedbackFormat.nack) return lost;
  for (let offset = FEEDBACK_HEADER_BYTES; offset + 4 <= packet.bytes.length; offset += 4) {
    const base = uint16At(packet.bytes, offset);
    const mask = uint16At(packet.bytes, offset + 2);
    lost.push(base);
    for (let bit = 0; bit < 16; bit += 1) if (mask & (1 << bit)) lost.push((base + bit + 1) & 0xffff);
  }
  return lost;
}

export function buildPli(senderSsrc: number, mediaSsrc: number): Uint8Array {
  const packet = feedback(RtcpType.payloadFeedback, FeedbackFormat.pli, FEEDBACK_HEADER_BYTES);
  putUint32(packet, 4, senderSsrc);
  putUint32(packet, 8, mediaSsrc);
  return packet;
}

/** @param commandNumber grows by one for each new request, modulo 256; a repeat keeps it */
export function buildFir(senderSsrc: number, mediaSsrc: number, commandNumber: number): Uint8Array {
  const packet = feedback(RtcpType.payloadFeedback, FeedbackFormat.fir, FEEDBACK_HEADER_BYTES + 8);
  putUint32(packet, 4, senderSsrc);
  putUint32(packet, 12, mediaSsrc);
  packet[16] = commandNumber;
  return packet;
}

function feedback(type: number, format: number, lengthBytes: number): Uint8Array {
  const packet = new Uint8Array(lengthBytes);
  packet[0] = 0x80 | format;
  packet[1] = type;
  putUint16(packet, 2, lengthBytes / 4 - 1);
  return packet;
}
