import type { Codec } from '@crossband/room';
import { ortc, type types } from 'mediasoup';

/** What every router of every room takes. All routers are alike, so a feed may be piped to any of them. */
export const routerMediaCodecs: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    // RFC 7587 6.1: in-band FEC hides single losses, DTX sends next to nothing in silence.
    parameters: { minptime: 10, useinbandfec: 1, usedtx: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0 } },
  h264('42e01f'),
  h264('640c1f'),
  { kind: 'video', mimeType: 'video/AV1', clockRate: 90_000 },
];

export const carriedCodecs: readonly Codec[] = ['opus', 'vp8', 'vp9', 'h264', 'av1'];

/** The routers' capabilities, known before the first router stands. */
export function routerRtpCapabilities(): types.RtpCapabilities {
  return ortc.generateRouterRtpCapabilities(structuredClone(routerMediaCodecs));
}

/** RFC 6184 8.1: constrained baseline (42e01f) or constrained high (640c1f), several NAL units a frame. */
function h264(profileLevelId: '42e01f' | '640c1f'): types.RouterRtpCodecCapability {
  return {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'level-asymmetry-allowed': 1, 'profile-level-id': profileLevelId },
  };
}

/** `video/H264` becomes `h264`. */
export function codecOf(mimeType: string): Codec {
  return mimeType.slice(mimeType.indexOf('/') + 1).toLowerCase();
}
