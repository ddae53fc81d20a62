import { networkInterfaces } from 'node:os';
import type { SecuredSenderSession } from '@crossband/wire';
import type { MediaInput } from '../ffmpeg/input.ts';
import { shellCommand } from '../terminal/shell-words.ts';
import { gstreamerSenderWords } from './sender-command.ts';
import { hostAndPort } from './srtp-caps.ts';

/** A ready GStreamer command for the same input that FFmpeg would read. */
export function gstreamerWordsFor(
  session: SecuredSenderSession,
  input: MediaInput,
  shape: { fps: number; videoBitrateBps: number },
): string {
  const words = gstreamerSenderWords({
    session,
    source: sourceWords(input, session.codec === 'OPUS', shape.fps),
    local: { ip: localIpTowards(hostAndPort(session.rtp_target).host), port: 40_000 + (session.ssrc % 20_000) },
    bitrateBps: shape.videoBitrateBps,
    fps: shape.fps,
  });
  return shellCommand(words);
}

function sourceWords(input: MediaInput, sound: boolean, fps: number): string[] {
  const driver = input.options[input.options.indexOf('-f') + 1];
  const rate = ['!', 'videorate', '!', `video/x-raw,framerate=${fps}/1`];
  if (input.kind === 'device') {
    if (driver === 'v4l2') return ['v4l2src', `device=${input.location}`, '!', 'videoconvert', ...rate];
    if (driver === 'x11grab')
      return ['ximagesrc', `display-name=${input.location}`, 'use-damage=0', '!', 'videoconvert', ...rate];
    if (driver === 'pulse') return ['pulsesrc', ...(input.location === 'default' ? [] : [`device=${input.location}`])];
    if (driver === 'alsa') return ['alsasrc', `device=${input.location}`];
    return sound ? ['audiotestsrc', 'is-live=true'] : ['videotestsrc', 'is-live=true', ...rate];
  }
  const uri =
    input.kind === 'file' ? new URL(`file://${absolute(input.location.slice('file:'.length))}`).href : input.location;
  // In real time: decodebin alone would send a file as fast as it can be read.
  return ['uridecodebin', `uri=${uri}`, '!', sound ? 'audioconvert' : 'videoconvert', '!', 'clocksync'];
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `${process.cwd()}/${path}`;
}

/** Our address in the network that leads to `host`; without one, any. */
function localIpTowards(host: string): string {
  if (host === '127.0.0.1' || host === '::1') return host;
  const v6 = host.includes(':');
  const entry = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .find((candidate) => !candidate.internal && (candidate.family === 'IPv6') === v6);
  return entry?.address ?? (v6 ? '::' : '0.0.0.0');
}
