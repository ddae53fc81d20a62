import { uint16At, uint32At } from './network-order.ts';

/** RTCP packet types: RFC 3550 section 12.1, RFC 4585 section 6.1. */
export const RtcpType = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  goodbye: 203,
  application: 204,
  transportFeedback: 205,
  payloadFeedback: 206,
} as const;

/** Feedback message types ("FMT"): RFC 4585 sections 6.2.1 and 6.3.1, RFC 5104 section 4.3.1. */
export const FeedbackFormat = { nack: 1, pli: 1, fir: 4, rpsi: 3, sli: 2, remb: 15 } as const;

/**
 * One packet of a compound (RFC 3550 section 6.1):
 *
 *    |V=2|P| count   |  packet type  |            length             |
 *    |                    SSRC of packet sender                      |
 */
export interface RtcpPacketView {
  type: number;
  /** Report count, source count or feedback message type. */
  count: number;
  /** The packet's own bytes, header included, padding excluded; a view of the compound. */
  bytes: Uint8Array;
}

export const RTCP_HEADER_BYTES = 4;

/**
 * Splits a plain compound. Every length is checked before it is followed; undefined when a packet does not fit exactly, so a
 * caller never acts on half of a malformed compound. Packets without an SSRC word are refused with it, except an empty BYE.
 */
export function splitRtcpCompound(compound: Uint8Array): RtcpPacketView[] | undefined {
  const packets: RtcpPacketView[] = [];
  let offset = 0;
  while (offset < compound.length) {
    if (offset + RTCP_HEADER_BYTES > compound.length) return undefined;
    const first = compound[offset] as number;
    if (first >> 6 !== 2) return undefined;
    const end = offset + (uint16At(compound, offset + 2) + 1) * 4;
    if (end > compound.length) return undefined;
    let paddingBytes = 0;
    if (first & 0x20) {
      // Only the last packet of a compound may be padded (RFC 3550 section 6.4.1).
      paddingBytes = compound[end - 1] as number;
      if (end !== compound.length || paddingBytes === 0 || paddingBytes % 4 !== 0) return undefined;
    }
    const bytes = compound.subarray(offset, end - paddingBytes);
    if (bytes.length < RTCP_HEADER_BYTES) return undefined;
    packets.push({ type: compound[offset + 1] as number, count: first & 0x1f, bytes });
    offset = end;
  }
  return packets.length > 0 ? packets : undefined;
}

/** SSRC of the packet's sender, or undefined when the packet has none. */
export function rtcpSenderSsrc(packet: RtcpPacketView): number | undefined {
  return packet.bytes.length >= 8 ? uint32At(packet.bytes, 4) : undefined;
}

/** Sources that say goodbye (RFC 3550 section 6.6). */
export function goodbyeSources(packet: RtcpPacketView): number[] {
  const sources: number[] = [];
  if (packet.type !== RtcpType.goodbye) return sources;
  for (let i = 0; i < packet.count; i += 1) {
    const offset = RTCP_HEADER_BYTES + i * 4;
    if (offset + 4 > packet.bytes.length) break;
    sources.push(uint32At(packet.bytes, offset));
  }
  return sources;
}
