import type { SecuredSenderSession } from '@crossband/wire';
import { decoderFields, encoderCiphers, hexKey, hostAndPort } from './srtp-caps.ts';

export interface GstreamerSender {
  session: SecuredSenderSession;
  /** The source, as words of gst-launch: raw video or audio must come out of it. */
  source: readonly string[];
  /** Address of this host towards the hub, and a free port on it: RTCP leaves from it and comes back to it. */
  local: { ip: string; port: number };
  bitrateBps: number;
  fps: number;
}

/**
 * Words of gst-launch-1.0 for a sender that answers PLI with a key frame: rtpbin hands the hub's RTCP to the encoder. The RTCP
 * source is bound to the local address itself, its sink to any address: Linux gives what arrives to the closer match.
 */
export function gstreamerSenderWords({ session, source, local, bitrateBps, fps }: GstreamerSender): string[] {
  const { host, port } = hostAndPort(session.rtp_target);
  const any = host.includes(':') ? '::' : '0.0.0.0';
  return [
    'gst-launch-1.0',
    '-e',
    ...['rtpbin', 'name=rtp', 'rtp-profile=avpf'],
    ...['srtpenc', 'name=enc', `key=${hexKey(session.srtp)}`, ...encoderCiphers],
    ...[...source, '!', ...encoder(session, bitrateBps, fps), '!', 'rtp.send_rtp_sink_0'],
    ...['rtp.send_rtp_src_0', '!', 'enc.rtp_sink_0'],
    ...['enc.rtp_src_0', '!', 'udpsink', `host=${host}`, `port=${port}`, 'sync=false', 'async=false'],
    ...['rtp.send_rtcp_src_0', '!', 'enc.rtcp_sink_0'],
    ...['enc.rtcp_src_0', '!', 'udpsink', `host=${host}`, `port=${port}`, `bind-address=${any}`],
    ...[`bind-port=${local.port}`, 'sync=false', 'async=false'],
    ...['udpsrc', `address=${local.ip}`, `port=${local.port}`],
    `caps=application/x-srtcp,${decoderFields(session.srtp_return, session.return_ssrc)}`,
    ...['!', 'dec.rtcp_sink', 'srtpdec', 'name=dec', 'dec.rtcp_src', '!', 'rtp.recv_rtcp_sink_0'],
  ];
}

function encoder(session: SecuredSenderSession, bitrateBps: number, fps: number): string[] {
  const stamp = [`pt=${session.payload_type}`, `ssrc=${session.ssrc}`, 'mtu=1180'];
  const kbps = Math.round(bitrateBps / 1000);
  switch (session.codec) {
    case 'OPUS':
      return [
        ...['audioconvert', '!', 'audioresample', '!', 'level', 'audio-level-meta=true', 'post-messages=false', '!'],
        ...['opusenc', 'inband-fec=true', '!', 'rtpopuspay', ...stamp, '!', rtpWith(session.header_extensions)],
      ];
    case 'VP8':
      return [
        ...['videoconvert', '!', 'vp8enc', 'deadline=1', 'cpu-used=8', 'lag-in-frames=0', 'error-resilient=default'],
        ...[`keyframe-max-dist=${fps * 2}`, `target-bitrate=${bitrateBps}`, '!', 'rtpvp8pay', ...stamp],
      ];
    default:
      return [
        ...['videoconvert', '!', 'x264enc', 'tune=zerolatency', 'speed-preset=veryfast', `key-int-max=${fps * 10}`],
        ...[`bitrate=${kbps}`, '!', 'video/x-h264,profile=constrained-baseline', '!'],
        ...['rtph264pay', 'config-interval=-1', 'aggregate-mode=zero-latency', ...stamp],
      ];
  }
}

/** What comes out of a payloader: it writes the extensions that are asked for here, the level out of what `level` measured. */
function rtpWith(extensions: SecuredSenderSession['header_extensions']): string {
  const asked = extensions.map(({ id, uri }) => `,extmap-${id}=(string)<"","${uri}","vad=on">`);
  return `application/x-rtp${asked.join('')}`;
}
