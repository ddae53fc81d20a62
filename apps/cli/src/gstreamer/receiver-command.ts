import type { NativeReceiverSession } from '@crossband/wire';
import { decoderFields, encoderCiphers, hexKey, hostAndPort } from './srtp-caps.ts';

/** Elements from RTP to a screen or loudspeaker, by codec. */
const decoders: Readonly<Record<string, readonly string[]>> = {
  H264: ['rtph264depay', '!', 'avdec_h264', '!', 'videoconvert', '!', 'autovideosink'],
  VP8: ['rtpvp8depay', '!', 'vp8dec', '!', 'videoconvert', '!', 'autovideosink'],
  VP9: ['rtpvp9depay', '!', 'vp9dec', '!', 'videoconvert', '!', 'autovideosink'],
  AV1: ['rtpav1depay', '!', 'av1dec', '!', 'videoconvert', '!', 'autovideosink'],
  OPUS: ['rtpopusdepay', '!', 'opusdec', '!', 'audioconvert', '!', 'audioresample', '!', 'autoaudiosink'],
};

/**
 * Words of gst-launch-1.0 for a receiver that listens on `port` and reports back; a lost picture makes rtpbin ask for a key
 * frame.
 *
 * @param sink instead of a screen or loudspeaker: elements after the RTP depayloader's decoder, for tests
 */
export function gstreamerReceiverWords(
  session: NativeReceiverSession,
  port: number,
  decoder: readonly string[] = decoders[session.codec] ?? [],
): string[] {
  const { host, port: hubPort } = hostAndPort(session.rtp_source);
  const media = session.codec === 'OPUS' ? 'audio' : 'video';
  const any = host.includes(':') ? '::' : '0.0.0.0';
  const format = [
    'application/x-srtp',
    `media=(string)${media}`,
    `clock-rate=(int)${session.clock_rate}`,
    `encoding-name=(string)${session.codec}`,
    `payload=(int)${session.payload_type}`,
    'rtcp-fb-nack-pli=(boolean)true',
  ].join(',');
  return [
    'gst-launch-1.0',
    ...['rtpbin', 'name=rtp', 'rtp-profile=avpf', 'latency=100', 'do-lost=true'],
    ...['srtpenc', 'name=enc', `key=${hexKey(session.srtp_return)}`, ...encoderCiphers],
    ...['udpsrc', `address=${any}`, `port=${port}`, `caps=${format},${decoderFields(session.srtp, session.ssrc)}`],
    ...['!', 'dec.rtp_sink', 'srtpdec', 'name=dec', 'dec.rtp_src', '!', 'rtp.recv_rtp_sink_0'],
    ...['dec.rtcp_src', '!', 'rtp.recv_rtcp_sink_0', 'rtp.', '!', ...decoder],
    ...['rtp.send_rtcp_src_0', '!', 'enc.rtcp_sink_0'],
    ...['enc.rtcp_src_0', '!', 'udpsink', `host=${host}`, `port=${hubPort}`, 'sync=false', 'async=false'],
  ];
}
