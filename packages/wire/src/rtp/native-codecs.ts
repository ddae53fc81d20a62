import { audioLevelExtension } from './audio-level.ts';

/** The codecs of native RTP sessions by the name of `create_native_sender_session`. */
export type NativeCodecName = 'H264' | 'VP8' | 'VP9' | 'AV1' | 'OPUS';

/** One codec as native senders, native receivers and the SFU plane all describe it. */
export interface NativeCodec {
  name: NativeCodecName;
  kind: 'audio' | 'video';
  mimeType: string;
  /** Name in `a=rtpmap`. */
  encodingName: string;
  payloadType: number;
  clockRateHz: number;
  /** 1 for video. */
  channels: number;
  /** fmtp parameters. */
  parameters: Readonly<Record<string, string | number>>;
  /** As `type` or `type parameter`, the words of `a=rtcp-fb`. */
  rtcpFeedback: readonly string[];
  /** What a sender may write beside its packets (RFC 8285). */
  headerExtensions: readonly { readonly uri: string; readonly id: number }[];
}

const videoFeedback = ['nack', 'nack pli', 'ccm fir'] as const;

/**
 * The one place that owns native RTP parameters. H264 is constrained baseline level 3.1, packetization mode 1 (RFC 6184
 * section 8.1); `level-asymmetry-allowed` lets a sender go above the level when it must. Opus is RFC 7587: always 48 kHz and
 * two channels in the description, whatever is inside.
 */
export const nativeCodecs: Readonly<Record<NativeCodecName, NativeCodec>> = {
  H264: video('H264', 96, { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 }),
  VP8: video('VP8', 97, {}),
  VP9: video('VP9', 98, { 'profile-id': 0 }),
  AV1: video('AV1', 99, {}),
  OPUS: {
    name: 'OPUS',
    kind: 'audio',
    mimeType: 'audio/opus',
    encodingName: 'opus',
    payloadType: 111,
    clockRateHz: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1 },
    rtcpFeedback: [],
    headerExtensions: [audioLevelExtension],
  },
};

/** @param codec RTP name in any case, e.g. `h264`; undefined for one that native sessions do not carry */
export function nativeCodecOf(codec: string): NativeCodec | undefined {
  return (nativeCodecs as Readonly<Record<string, NativeCodec>>)[codec.toUpperCase()];
}

function video(name: NativeCodecName, payloadType: number, parameters: NativeCodec['parameters']): NativeCodec {
  return {
    name,
    kind: 'video',
    mimeType: `video/${name}`,
    encodingName: name,
    payloadType,
    clockRateHz: 90_000,
    channels: 1,
    parameters,
    rtcpFeedback: videoFeedback,
    headerExtensions: [],
  };
}
