import type { SignaledRtpCapabilities, SignaledRtpParameters } from '@crossband/wire';
import type { StreamIdentity } from './media-server.ts';

const rtcpFeedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];

/** What the publisher sends, alike to every server: VP8 without header extensions. */
export function publishedParameters({ ssrc, payloadType, cname }: StreamIdentity): SignaledRtpParameters {
  return {
    codecs: [{ mimeType: 'video/VP8', payloadType, clockRate: 90_000, rtcpFeedback }],
    encodings: [{ ssrc }],
    headerExtensions: [],
    rtcp: { cname },
  };
}

/** What the viewers take: the same. They measure no bandwidth, so that every server sends them everything. */
export const viewerCapabilities: SignaledRtpCapabilities = {
  codecs: [
    {
      kind: 'video',
      mimeType: 'video/VP8',
      preferredPayloadType: 101,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback,
    },
  ],
  headerExtensions: [],
};
