import type { SecuredSenderSession } from '@crossband/wire';
import type { MediaInput } from './input.ts';

/** Bytes of an RTP packet with SRTP's tag; stays below the MTU of tunnels and mobile networks. */
const PACKET_BYTES = 1200;

/** How a stream is encoded. FFmpeg cannot be asked for a key frame, so one comes by itself. */
export interface VideoEncoding {
  bitrateBps: number;
  fps: number;
  /** The input has more frames than that: leave some out. */
  limitRate: boolean;
  /** Seconds between key frames; a viewer who comes late waits this long at most. */
  keyIntervalS: number;
  /** Scaled down to this width, never up; undefined: as it is. */
  maxWidthPx?: number;
}

export interface AudioEncoding {
  bitrateBps: number;
}

export interface SenderCommand {
  /** `startS`: position to begin at, seconds. */
  inputs: readonly { input: MediaInput; realTime: boolean; loop: boolean; startS: number }[];
  video?: { session: SecuredSenderSession; input: number; stream: string; encoding: VideoEncoding };
  audio?: { session: SecuredSenderSession; input: number; stream: string; encoding: AudioEncoding };
  /** Wall clock of the start, microseconds since 1970: both streams count from it, so sound and picture stay in step. */
  startedAtUs: number;
}

/** FFmpeg's arguments: one process, one SRTP output for each stream. */
export function senderArguments(command: SenderCommand): string[] {
  const args: string[] = [];
  for (const { input, realTime, loop, startS } of command.inputs) {
    if (startS > 0) args.push('-ss', startS.toFixed(3));
    if (loop) args.push('-stream_loop', '-1');
    if (realTime) args.push('-re');
    // Frame threads would hold back a picture per thread, and sound would be heard before it.
    args.push('-thread_type', 'slice', ...input.options, '-i', input.location);
  }
  if (command.video) {
    const { session, input, stream, encoding } = command.video;
    args.push('-map', `${input}:${stream}`, ...videoEncoder(session, encoding), ...output(session, command));
  }
  if (command.audio) {
    const { session, input, stream, encoding } = command.audio;
    args.push('-map', `${input}:${stream}`, ...audioEncoder(encoding), ...output(session, command));
  }
  return args;
}

function videoEncoder(session: SecuredSenderSession, encoding: VideoEncoding): string[] {
  const { bitrateBps, fps, limitRate, keyIntervalS, maxWidthPx } = encoding;
  const kbps = Math.round(bitrateBps / 1000);
  // Even sizes: 4:2:0 has no half chroma sample.
  const width = maxWidthPx === undefined ? 'iw' : `min(iw,${maxWidthPx})`;
  const common = [
    '-vf',
    `${limitRate ? `fps=${fps},` : ''}scale=w='trunc(${width}/2)*2':h=-2,format=yuv420p`,
    '-g',
    String(Math.max(1, Math.round(fps * keyIntervalS))),
    '-b:v',
    `${kbps}k`,
    '-maxrate',
    `${kbps}k`,
  ];
  if (session.codec === 'VP8')
    return [
      ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-error-resilient', '1'],
      ...['-threads', '2', ...common, '-bufsize', `${kbps}k`],
    ];
  // Constrained baseline, as negotiated; a buffer of half a second keeps key frames from bursting.
  return [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-profile:v', 'baseline'],
    ...[...common, '-bufsize', `${Math.round(kbps / 2)}k`, '-sc_threshold', '0'],
  ];
}

function audioEncoder({ bitrateBps }: AudioEncoding): string[] {
  return [
    ...['-c:a', 'libopus', '-b:a', `${Math.round(bitrateBps / 1000)}k`, '-ar', '48000', '-ac', '2'],
    ...['-application', 'audio', '-frame_duration', '20', '-fec', '1', '-packet_loss', '5'],
  ];
}

function output(session: SecuredSenderSession, { startedAtUs }: SenderCommand): string[] {
  const port = session.rtp_target.slice(session.rtp_target.lastIndexOf(':') + 1);
  return [
    ...['-f', 'rtp', '-payload_type', String(session.payload_type), '-ssrc', String(session.ssrc | 0)],
    ...['-cname', session.cname, '-rtpflags', '+send_bye', '-start_time_realtime', String(startedAtUs)],
    ...['-srtp_out_suite', session.srtp.suite, '-srtp_out_params', session.srtp.key],
    `srtp://${session.rtp_target}?rtcpport=${port}&pkt_size=${PACKET_BYTES}`,
  ];
}
