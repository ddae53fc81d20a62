import type { NativeCodec } from '../rtp/native-codecs.ts';

/** One media section: a stream that a receiver takes on `port`. */
export interface MediaSection {
  codec: Pick<
    NativeCodec,
    'kind' | 'encodingName' | 'payloadType' | 'clockRateHz' | 'channels' | 'parameters' | 'rtcpFeedback'
  >;
  /** UDP port that the receiver listens on. */
  port: number;
  ssrc: number;
  cname: string;
  /** Base64 of 30 bytes for SDES (RFC 4568); without it the section describes plain RTP. */
  srtpKey?: string;
}

export interface SessionDescription {
  /** What players show. */
  title: string;
  /** Address that the media comes from. */
  originIp: string;
  /** Address that the receiver listens on. */
  receiverIp: string;
  media: readonly MediaSection[];
}

/** A session description (RFC 8866) that FFmpeg and GStreamer read as a file. */
export function writeSessionDescription(session: SessionDescription): string {
  const lines = [
    'v=0',
    `o=- ${session.media[0]?.ssrc ?? 0} 1 ${addressOf(session.originIp)}`,
    `s=${lineOf(session.title) || '-'}`,
    `c=${addressOf(session.receiverIp)}`,
    't=0 0',
  ];
  for (const section of session.media) lines.push(...mediaLines(section));
  return `${lines.join('\r\n')}\r\n`;
}

function mediaLines({ codec, port, ssrc, cname, srtpKey }: MediaSection): string[] {
  const format = codec.payloadType;
  const channels = codec.kind === 'audio' ? `/${codec.channels}` : '';
  const parameters = Object.entries(codec.parameters).map(([name, value]) => `${name}=${value}`);
  return [
    `m=${codec.kind} ${port} ${srtpKey ? 'RTP/SAVPF' : 'RTP/AVPF'} ${format}`,
    `a=rtpmap:${format} ${codec.encodingName}/${codec.clockRateHz}${channels}`,
    ...(parameters.length > 0 ? [`a=fmtp:${format} ${parameters.join(';')}`] : []),
    ...codec.rtcpFeedback.map((feedback) => `a=rtcp-fb:${format} ${feedback}`),
    'a=rtcp-mux',
    'a=sendonly',
    `a=ssrc:${ssrc} cname:${lineOf(cname)}`,
    ...(srtpKey ? [`a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${srtpKey}`] : []),
  ];
}

function addressOf(ip: string): string {
  return `IN ${ip.includes(':') ? 'IP6' : 'IP4'} ${ip}`;
}

/** A name can hold no line end: it could start a line of its own. */
function lineOf(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, ' ');
}
