/** What a datagram on a port that RTP and RTCP share looks like. */
export type DatagramKind = 'rtp' | 'rtcp' | 'other';

/** RTCP packet types 192..223 stay clear of RTP payload types 64..95 (RFC 5761 section 4). */
const FIRST_RTCP_TYPE = 192;
const LAST_RTCP_TYPE = 223;

/**
 * Tells RTP from RTCP by their second byte (RFC 5761 section 4), and both from STUN, DTLS, SCTP and the rest by the version
 * bits (RFC 7983). A look only: nothing about the sender is known yet.
 */
export function classifyDatagram(packet: Uint8Array): DatagramKind {
  if (packet.length < 2) return 'other';
  if ((packet[0] as number) >> 6 !== 2) return 'other';
  const type = packet[1] as number;
  return type >= FIRST_RTCP_TYPE && type <= LAST_RTCP_TYPE ? 'rtcp' : 'rtp';
}
