import type { SignaledRtpCapabilities, SignaledRtpParameters } from '../signaling/index.ts';
import { type NativeCodec, nativeCodecs } from './native-codecs.ts';

/** What the SFU is told that a native sender sends. */
export function senderRtpParameters(codec: NativeCodec, ssrc: number, cname: string): SignaledRtpParameters {
  return {
    codecs: [
      {
        mimeType: codec.mimeType,
        payloadType: codec.payloadType,
        clockRate: codec.clockRateHz,
        ...(codec.kind === 'audio' ? { channels: codec.channels } : {}),
        parameters: { ...codec.parameters },
        rtcpFeedback: codec.rtcpFeedback.map(feedbackOf),
      },
    ],
    headerExtensions: codec.headerExtensions.map((extension) => ({ ...extension })),
    encodings: [{ ssrc }],
    rtcp: { cname, reducedSize: false },
  };
}

/** H264 as browsers also send it; whoever decodes the canonical profile by FFmpeg or GStreamer decodes this one. */
const highProfile: NativeCodec = {
  ...nativeCodecs.H264,
  payloadType: 100,
  parameters: { ...nativeCodecs.H264.parameters, 'profile-level-id': '640c1f' },
};

/** What native receivers take: every codec there is a description for, no header extension, no separate RTX stream. */
export function receiverRtpCapabilities(): SignaledRtpCapabilities {
  return {
    codecs: [...Object.values(nativeCodecs), highProfile].map((codec) => ({
      kind: codec.kind,
      mimeType: codec.mimeType,
      preferredPayloadType: codec.payloadType,
      clockRate: codec.clockRateHz,
      ...(codec.kind === 'audio' ? { channels: codec.channels } : {}),
      parameters: { ...codec.parameters },
      rtcpFeedback: codec.rtcpFeedback.map(feedbackOf),
    })),
    headerExtensions: [],
  };
}

function feedbackOf(feedback: string): { type: string; parameter?: string } {
  const [type = '', parameter] = feedback.split(' ');
  return parameter === undefined ? { type } : { type, parameter };
}
