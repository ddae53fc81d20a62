import { randomBytes } from 'node:crypto';
import { rtpHeaderBytes } from './rtp-header.ts';

export const PAYLOAD_BYTES = 160;
const RTP_HEADER_BYTES = 12;
export const PAYLOAD_TYPE = 96;
/** Stands at the start of each payload's content, so that plain media on the wire is noticed. */
export const PLAIN_MARK = Buffer.from('crossband-proof!');

/** One RTP packet that carries a whole VP8 frame of random content (RFC 7741 section 4.2). */
export function vp8Packet(ssrc: number, seq: number, frameNumber: number, keyFrame: boolean): Buffer {
  const packet = Buffer.alloc(RTP_HEADER_BYTES + PAYLOAD_BYTES);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(0x80 | PAYLOAD_TYPE, 1); // marker: the packet ends its frame
  packet.writeUInt16BE(seq & 0xffff, 2);
  packet.writeUInt32BE((frameNumber * 3000) >>> 0, 4); // 30 frames a second at 90 kHz
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt8(0x10, RTP_HEADER_BYTES); // start of partition 0, no extensions
  // The lowest bit of the frame tag is 0 in a key frame (RFC 6386 section 9.1).
  packet.writeUInt8(keyFrame ? 0 : 1, RTP_HEADER_BYTES + 1);
  PLAIN_MARK.copy(packet, RTP_HEADER_BYTES + 2);
  randomBytes(PAYLOAD_BYTES - 2 - PLAIN_MARK.length).copy(packet, RTP_HEADER_BYTES + 2 + PLAIN_MARK.length);
  return packet;
}

export function payloadOf(packet: Buffer): Buffer {
  return packet.subarray(rtpHeaderBytes(packet));
}

export const VP8_CODEC = {
  kind: 'video',
  mimeType: 'video/VP8',
  clockRate: 90000,
  preferredPayloadType: PAYLOAD_TYPE,
  rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
} as const;

/** RTP parameters of a producer of one plain VP8 stream. */
export function vp8Parameters(ssrc: number) {
  return {
    codecs: [
      { mimeType: 'video/VP8', clockRate: 90000, payloadType: PAYLOAD_TYPE, rtcpFeedback: [...VP8_CODEC.rtcpFeedback] },
    ],
    encodings: [{ ssrc }],
    rtcp: { cname: 'proof' },
  };
}

/** The sequence number jump that mediasoup still takes for loss and not for a new stream (its limit is 3,000). */
const MAX_JUMP = 2_900;

/**
 * Sequence number offsets, to be added to where a stream stands, that lead to `target` in steps that a receiver follows.
 * mediasoup starts a consumer's numbers at random in 1,000..32,767; only jumps bring it to the roll-over in little time.
 */
export function stepsTo(target: number, from: number): number[] {
  const steps: number[] = [];
  let left = target - from;
  while (left > 0) {
    const step = Math.min(left, MAX_JUMP);
    steps.push(step);
    left -= step;
  }
  return steps;
}
