import { putUint16, putUint32, uint32At } from './network-order.ts';
import { type RtcpPacketView, RtcpType } from './rtcp-packet.ts';

/** Where report blocks start: RFC 3550 sections 6.4.1 and 6.4.2. */
export const SENDER_REPORT_BYTES = 28;
export const RECEIVER_REPORT_BYTES = 8;
export const REPORT_BLOCK_BYTES = 24;

/** Seconds between 1900 (NTP) and 1970 (Unix). */
const NTP_EPOCH_OFFSET_S = 2_208_988_800;

export interface SenderInfo {
  ssrc: number;
  /** NTP time of the report, whole seconds since 1900 and 2^-32 fractions. */
  ntpSeconds: number;
  ntpFraction: number;
  /** The same instant on the stream's own clock. */
  rtpTimestamp: number;
  packets: number;
  octets: number;
}

/** Reception report block (RFC 3550 section 6.4.1). */
export interface ReportBlock {
  ssrc: number;
  /** Share of packets lost since the last report, 0..1. */
  fractionLost: number;
  /** Signed, 24 bits. */
  packetsLost: number;
  /** Roll-overs in the upper, sequence number in the lower 16 bits. */
  highestSequence: number;
  /** Ticks of the stream's clock. */
  jitter: number;
  /** Middle 32 bits of the NTP time of the last sender report, 0: none. */
  lastSenderReport: number;
  /** Since that report, 1/65,536 s. */
  delaySinceSenderReport: number;
}

export function senderInfoOf(packet: RtcpPacketView): SenderInfo | undefined {
  if (packet.type !== RtcpType.senderReport || packet.bytes.length < SENDER_REPORT_BYTES) return undefined;
  const { bytes } = packet;
  return {
    ssrc: uint32At(bytes, 4),
    ntpSeconds: uint32At(bytes, 8),
    ntpFraction: uint32At(bytes, 12),
    rtpTimestamp: uint32At(bytes, 16),
    packets: uint32At(bytes, 20),
    octets: uint32At(bytes, 24),
  };
}

/** Report blocks of a sender or receiver report, as many as its length really holds. */
export function reportBlocksOf(packet: RtcpPacketView): ReportBlock[] {
  const start = firstBlockOffset(packet);
  if (start === undefined) return [];
  const blocks: ReportBlock[] = [];
  for (let i = 0; i < packet.count; i += 1) {
    const offset = start + i * REPORT_BLOCK_BYTES;
    if (offset + REPORT_BLOCK_BYTES > packet.bytes.length) break;
    const lossWord = uint32At(packet.bytes, offset + 4);
    blocks.push({
      ssrc: uint32At(packet.bytes, offset),
      fractionLost: (lossWord >>> 24) / 256,
      packetsLost: (lossWord << 8) >> 8,
      highestSequence: uint32At(packet.bytes, offset + 8),
      jitter: uint32At(packet.bytes, offset + 12),
      lastSenderReport: uint32At(packet.bytes, offset + 16),
      delaySinceSenderReport: uint32At(packet.bytes, offset + 20),
    });
  }
  return blocks;
}

/** Offset of the first report block in a sender or receiver report; undefined for other packets. */
export function firstBlockOffset(packet: RtcpPacketView): number | undefined {
  if (packet.type === RtcpType.senderReport) return SENDER_REPORT_BYTES;
  if (packet.type === RtcpType.receiverReport) return RECEIVER_REPORT_BYTES;
  return undefined;
}

export function buildSenderReport(info: SenderInfo): Uint8Array {
  const packet = new Uint8Array(SENDER_REPORT_BYTES);
  packet[0] = 0x80;
  packet[1] = RtcpType.senderReport;
  putUint16(packet, 2, SENDER_REPORT_BYTES / 4 - 1);
  putUint32(packet, 4, info.ssrc);
  putUint32(packet, 8, info.ntpSeconds);
  putUint32(packet, 12, info.ntpFraction);
  putUint32(packet, 16, info.rtpTimestamp);
  putUint32(packet, 20, info.packets);
  putUint32(packet, 24, info.octets);
  return packet;
}

export function buildReceiverReport(senderSsrc: number, blocks: readonly ReportBlock[]): Uint8Array {
  const packet = new Uint8Array(RECEIVER_REPORT_BYTES + blocks.length * REPORT_BLOCK_BYTES);
  packet[0] = 0x80 | blocks.length;
  packet[1] = RtcpType.receiverReport;
  putUint16(packet, 2, packet.length / 4 - 1);
  putUint32(packet, 4, senderSsrc);
  blocks.forEach((block, i) => {
    const offset = RECEIVER_REPORT_BYTES + i * REPORT_BLOCK_BYTES;
    const fraction = Math.min(255, Math.max(0, Math.round(block.fractionLost * 256)));
    putUint32(packet, offset, block.ssrc);
    putUint32(packet, offset + 4, (fraction << 24) | (block.packetsLost & 0xffffff));
    putUint32(packet, offset + 8, block.highestSequence);
    putUint32(packet, offset + 12, block.jitter);
    putUint32(packet, offset + 16, block.lastSenderReport);
    putUint32(packet, offset + 20, block.delaySinceSenderReport);
  });
  return packet;
}

/** Canonical name of a source (RFC 3550 section 6.5.1); every compound needs one. */
export function buildSourceDescription(ssrc: number, cname: string): Uint8Array {
  const name = new TextEncoder().encode(cname).subarray(0, 255);
  // SSRC, item type, item length, name, then at least one zero byte up to a whole word.
  const chunkBytes = 4 + (Math.floor((2 + name.length) / 4) + 1) * 4;
  const packet = new Uint8Array(4 + chunkBytes);
  packet[0] = 0x81;
  packet[1] = RtcpType.sourceDescription;
  putUint16(packet, 2, packet.length / 4 - 1);
  putUint32(packet, 4, ssrc);
  packet[8] = 1;
  packet[9] = name.length;
  packet.set(name, 10);
  return packet;
}

export function buildGoodbye(ssrc: number): Uint8Array {
  const packet = new Uint8Array(8);
  packet[0] = 0x81;
  packet[1] = RtcpType.goodbye;
  putUint16(packet, 2, 1);
  putUint32(packet, 4, ssrc);
  return packet;
}

/** @param wallMs milliseconds since 1970 */
export function ntpOf(wallMs: number): { seconds: number; fraction: number } {
  const seconds = Math.floor(wallMs / 1000);
  const fraction = Math.floor(((wallMs - seconds * 1000) / 1000) * 0x1_0000_0000);
  return { seconds: (seconds + NTP_EPOCH_OFFSET_S) >>> 0, fraction };
}
