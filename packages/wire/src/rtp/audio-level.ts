import { RTP_HEADER_BYTES, rtpHeaderBytes } from './rtp-header.ts';

/** Loudness of a packet's sound beside it (RFC 6464), and the number that native sessions give it. */
export const audioLevelExtension = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 1 } as const;

/** Header of the block and one element of two bytes, padded (RFC 8285 section 4.2). */
const BLOCK_BYTES = 8;

/** What the packet says of its loudness, dBov: -127..0; null: nothing. */
export function rtpAudioLevelDbov(packet: Uint8Array, id: number = audioLevelExtension.id): number | null {
  const endAt = rtpHeaderBytes(packet);
  let at = extensionAt(packet);
  if (endAt < 0 || ((packet[0] as number) & 0x10) === 0 || packet[at] !== 0xbe || packet[at + 1] !== 0xde) return null;
  for (at += 4; at < endAt; ) {
    const element = packet[at] as number;
    // Padding is a byte each; 15 ends the block.
    if (element >> 4 === 15) return null;
    if (element >> 4 === id && at + 1 < endAt) return -((packet[at + 1] as number) & 0x7f);
    at += element === 0 ? 1 : (element & 0x0f) + 2;
  }
  return null;
}

/** The same packet with this loudness, dBov, beside it, in place of whatever else was. */
export function withAudioLevel(packet: Uint8Array, dbov: number, isVoice: boolean): Uint8Array {
  const headerBytes = rtpHeaderBytes(packet);
  if (headerBytes < 0) throw new RangeError('Cannot write a level: this is no whole RTP packet');
  const blockAt = extensionAt(packet);
  const written = new Uint8Array(blockAt + BLOCK_BYTES + packet.length - headerBytes);
  written.set(packet.subarray(0, blockAt));
  written[0] = (packet[0] as number) | 0x10;
  const level = (isVoice ? 0x80 : 0) | Math.min(127, Math.max(0, Math.round(-dbov)));
  written.set([0xbe, 0xde, 0, 1, audioLevelExtension.id << 4, level, 0, 0], blockAt);
  written.set(packet.subarray(headerBytes), blockAt + BLOCK_BYTES);
  return written;
}

/** Behind the contributing sources. */
function extensionAt(packet: Uint8Array): number {
  return RTP_HEADER_BYTES + ((packet[0] ?? 0) & 0x0f) * 4;
}
