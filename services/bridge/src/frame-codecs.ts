import { type DatagramCodec, joined } from '@crossband/wire/datagram/index';
import { av1Payloads, opensAv1Sequence } from '@crossband/wire/payload/av1-frame';
import type { FramePayloads } from '@crossband/wire/payload/frame-payloads';
import { h264Payloads } from '@crossband/wire/payload/h264-frame';
import { vp8Payloads } from '@crossband/wire/payload/vp8-frame';
import { opensVp9Picture, vp9Payloads } from '@crossband/wire/payload/vp9-frame';

/** How one codec crosses from RTP to datagrams and back. */
export interface FrameCodec {
  readonly clockRateHz: number;
  readonly payloads: FramePayloads;
  /** The payload certainly opens a frame. Where that cannot be told it is known from the marker before. */
  opensFrame(payload: Uint8Array): boolean;
}

/** Every Opus packet is a frame (RFC 7587 section 4.2), and needs none before it. */
const whole: FramePayloads = {
  cut: (frame) => [frame],
  join: (payloads) => ({ pieces: [joined(payloads)], keyFrame: true }),
};

/** Sequence parameters, an access unit delimiter, or both in one: nothing of a frame comes before (ITU-T H.264 7.4.1.2.3). */
const h264Openers: ReadonlySet<number> = new Set([7, 9, 24]);

/** Codecs that are bridged; by another a device and a browser cannot meet. */
export const frameCodecs: Partial<Record<DatagramCodec, FrameCodec>> = {
  opus: { clockRateHz: 48_000, payloads: whole, opensFrame: () => true },
  h264: {
    clockRateHz: 90_000,
    payloads: h264Payloads,
    opensFrame: (payload) => h264Openers.has((payload[0] ?? 0) & 0x1f),
  },
  // Start of the first partition (RFC 7741 section 4.2).
  vp8: { clockRateHz: 90_000, payloads: vp8Payloads, opensFrame: ([first = 0]) => (first & 0x17) === 0x10 },
  vp9: { clockRateHz: 90_000, payloads: vp9Payloads, opensFrame: opensVp9Picture },
  av1: { clockRateHz: 90_000, payloads: av1Payloads, opensFrame: opensAv1Sequence },
};
