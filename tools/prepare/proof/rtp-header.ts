const FIXED_HEADER_BYTES = 12;

/**
 * Bytes of an RTP packet's header: the fixed part, contributing sources and the extension (RFC 3550 sections 5.1, 5.3.1).
 * SRTP leaves all of it in the clear.
 */
export function rtpHeaderBytes(packet: Buffer): number {
  const first = packet.readUInt8(0);
  const contributingBytes = (first & 0x0f) * 4;
  const hasExtension = (first & 0x10) !== 0;
  const bytes = FIXED_HEADER_BYTES + contributingBytes;
  return hasExtension ? bytes + 4 + packet.readUInt16BE(bytes + 2) * 4 : bytes;
}
