import type { SignaledRtpParameters, TransportOpened } from '@crossband/wire';

/** The server's side of a transport as a session description (RFC 8829): ICE lite, one video section. */
export function describeTransport(
  opened: TransportOpened,
  media: { setup: 'passive' | 'actpass'; direction: 'recvonly' | 'sendonly'; rtpParameters: SignaledRtpParameters },
): string {
  const { iceParameters, iceCandidates, dtlsParameters } = opened;
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256')?.value;
  const [codec] = media.rtpParameters.codecs;
  const [encoding] = media.rtpParameters.encodings ?? [];
  if (!fingerprint || !codec) throw new Error('The server told no SHA-256 fingerprint, or no codec');
  const name = codec.mimeType.slice('video/'.length);
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    `m=video 9 UDP/TLS/RTP/SAVPF ${codec.payloadType}`,
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    `a=${media.direction}`,
    'a=rtcp-mux',
    `a=rtpmap:${codec.payloadType} ${name}/${codec.clockRate}`,
    `a=rtcp-fb:${codec.payloadType} nack`,
    `a=rtcp-fb:${codec.payloadType} nack pli`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${media.setup}`,
    ...(media.direction === 'sendonly' && encoding?.ssrc ? [`a=ssrc:${encoding.ssrc} cname:server`] : []),
    ...iceCandidates
      .filter(({ protocol }) => protocol === 'udp')
      .map(
        ({ foundation, priority, ip, port }) => `a=candidate:${foundation} 1 udp ${priority} ${ip} ${port} typ host`,
      ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

/** What an SDP says about its sender's DTLS certificate; the endpoints are DTLS clients throughout. */
export function dtlsParametersOf(sdp: string) {
  const value = /^a=fingerprint:sha-256 (\S+)/im.exec(sdp)?.[1];
  if (!value) throw new Error('The endpoint told no SHA-256 fingerprint');
  return { role: 'client' as const, fingerprints: [{ algorithm: 'sha-256' as const, value }] };
}
