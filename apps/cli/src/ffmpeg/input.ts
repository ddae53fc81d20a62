import { accessSync, constants, statSync } from 'node:fs';
import { commandError } from '../failures.ts';

/** What FFmpeg is to read, as its own arguments up to and including `-i`. */
export interface MediaInput {
  /** As the user wrote it. */
  readonly name: string;
  readonly kind: 'file' | 'url' | 'device';
  /** Arguments before `-i`, e.g. the demuxer of a device. */
  readonly options: readonly string[];
  readonly location: string;
  /** What a participant shows by it when nothing else was said. */
  readonly sources: { video: 'camera' | 'screen'; audio: 'microphone' | 'screen-audio' };
}

const screen = { video: 'screen', audio: 'screen-audio' } as const;
const camera = { video: 'camera', audio: 'microphone' } as const;

export interface CaptureShape {
  fps: number;
  /** "1280x720"; undefined: what the device gives by itself. */
  size?: string;
}

/**
 * Understands `FILE|URL|DEVICE`: a path, an address that FFmpeg opens, or one of `v4l2:/dev/video0`, `x11::0` (with `+x,y` for
 * a corner), `pulse:default`, `alsa:default` and `test:` (a test picture with a tone).
 */
export function parseInput(text: string, shape: CaptureShape): MediaInput {
  const device = deviceOf(text, shape);
  if (device) return device;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) && !/^file:/i.test(text))
    return { name: text, kind: 'url', options: [], location: text, sources: screen };
  const path = text.replace(/^file:(\/\/)?/i, '');
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw commandError('no-such-input', `${path} cannot be read: check the path and its permissions.`, error);
  }
  if (statSync(path).isDirectory()) throw commandError('no-such-input', `${path} is a folder: name a file in it.`);
  // The prefix keeps FFmpeg from reading a protocol or an option into a file's name.
  return { name: text, kind: 'file', options: [], location: `file:${path}`, sources: screen };
}

function deviceOf(text: string, shape: CaptureShape): MediaInput | undefined {
  const path = /^\/dev\/video\d+$/.test(text) ? `v4l2:${text}` : text;
  const match = /^(v4l2|x11|pulse|alsa|test):(.*)$/s.exec(path);
  if (!match) return undefined;
  const [, driver = '', rest = ''] = match;
  const size = shape.size ? ['-video_size', shape.size] : [];
  const rate = ['-framerate', String(shape.fps)];
  switch (driver) {
    case 'v4l2':
      return deviceInput(text, ['-f', 'v4l2', ...rate, ...size], rest || '/dev/video0', camera);
    case 'x11':
      return deviceInput(text, ['-f', 'x11grab', ...rate, ...size], rest || ':0', screen);
    case 'test':
      return deviceInput(text, ['-f', 'lavfi'], testPicture(shape), screen);
    default:
      return deviceInput(text, ['-f', driver], rest || 'default', driver === 'pulse' ? screen : camera);
  }
}

function deviceInput(
  name: string,
  options: readonly string[],
  location: string,
  sources: MediaInput['sources'],
): MediaInput {
  return { name, kind: 'device', options, location, sources };
}

/** FFmpeg's moving test picture, and a tone of 440 Hz at a quarter of full scale. */
function testPicture({ fps, size = '1280x720' }: CaptureShape): string {
  return `testsrc2=size=${size}:rate=${fps}[out0];sine=frequency=440:sample_rate=48000,volume=2[out1]`;
}
