import {
  FEEDBACK_HEADER_BYTES,
  FeedbackFormat,
  firstBlockOffset,
  putUint16,
  putUint32,
  REPORT_BLOCK_BYTES,
  RTCP_HEADER_BYTES,
  type RtcpPacketView,
  RtcpType,
  rtcpSenderSsrc,
  senderInfoOf,
  splitRtcpCompound,
  uint16At,
  uint32At,
} from '@crossband/wire/rtp/index';
import type { StreamSplice } from './splice.ts';

/**
 * Rewrites RTCP of the SFU for a receiver, in place: sender reports and descriptions of the active feed become the stream's. The
 * parts to send, or none when the compound is malformed or tells of another feed.
 */
export function translateToReceiver(compound: Uint8Array, splice: StreamSplice, outSsrc: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (const part of splitRtcpCompound(compound) ?? []) {
    if (rtcpSenderSsrc(part) !== splice.activeSsrc) continue;
    if (part.type === RtcpType.senderReport && senderInfoOf(part)) {
      putUint32(part.bytes, 16, splice.outTimestamp(uint32At(part.bytes, 16)));
    } else if (part.type !== RtcpType.sourceDescription) {
      continue;
    }
    putUint32(part.bytes, RTCP_HEADER_BYTES, outSsrc);
    parts.push(part.bytes);
  }
  return parts;
}

/**
 * Rewrites RTCP of a receiver for the SFU, in place: what it says of the stream (reports, NACK, PLI, FIR) is said of the active
 * feed. The parts to send; what concerns anything else is left out.
 */
export function translateToSfu(parts: readonly RtcpPacketView[], splice: StreamSplice, outSsrc: number): Uint8Array[] {
  const feedSsrc = splice.activeSsrc;
  if (feedSsrc === null) return [];
  return parts.filter((part) => translatePart(part, splice, outSsrc, feedSsrc)).map((part) => part.bytes);
}

function translatePart(part: RtcpPacketView, splice: StreamSplice, outSsrc: number, feedSsrc: number): boolean {
  if (part.type === RtcpType.receiverReport) return translateReports(part, splice, outSsrc, feedSsrc);
  if (part.type === RtcpType.sourceDescription) return true;
  if (part.bytes.length < FEEDBACK_HEADER_BYTES) return false;
  if (part.type === RtcpType.payloadFeedback && part.count === FeedbackFormat.fir)
    return replaceSsrc(part.bytes, FEEDBACK_HEADER_BYTES, outSsrc, feedSsrc);
  if (part.type === RtcpType.payloadFeedback && part.count === FeedbackFormat.pli)
    return replaceSsrc(part.bytes, 8, outSsrc, feedSsrc);
  if (part.type !== RtcpType.transportFeedback || part.count !== FeedbackFormat.nack) return false;
  for (let offset = FEEDBACK_HEADER_BYTES; offset + 4 <= part.bytes.length; offset += 4)
    putUint16(part.bytes, offset, splice.feedSequence(uint16At(part.bytes, offset)) & 0xffff);
  return replaceSsrc(part.bytes, 8, outSsrc, feedSsrc);
}

function translateReports(part: RtcpPacketView, splice: StreamSplice, outSsrc: number, feedSsrc: number): boolean {
  const start = firstBlockOffset(part) ?? part.bytes.length;
  for (let i = 0; i < part.count; i += 1) {
    const offset = start + i * REPORT_BLOCK_BYTES;
    if (offset + REPORT_BLOCK_BYTES > part.bytes.length) return false;
    if (!replaceSsrc(part.bytes, offset, outSsrc, feedSsrc)) continue;
    putUint32(part.bytes, offset + 8, splice.feedSequence(uint32At(part.bytes, offset + 8)));
  }
  return true;
}

function replaceSsrc(bytes: Uint8Array, offset: number, from: number, to: number): boolean {
  if (offset + 4 > bytes.length || uint32At(bytes, offset) !== from) return false;
  putUint32(bytes, offset, to);
  return true;
}
