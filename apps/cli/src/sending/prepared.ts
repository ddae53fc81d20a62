import { commandError } from '../failures.ts';
import { type MediaInput, parseInput } from '../ffmpeg/input.ts';
import { type ProbedInput, probeInput } from '../ffmpeg/probe.ts';

/** What to read, as it was asked for. */
export interface InputOptions {
  input: string;
  /** Another input for the sound, e.g. a microphone beside a camera. */
  audioFrom?: string;
  fps: number;
  size?: string;
  video: boolean;
  audio: boolean;
}

/** Inputs that were looked into, and which stream of which is the picture and the sound. */
export interface Prepared {
  picture: { input: MediaInput; index: number; stream: string; probed: NonNullable<ProbedInput['video']> } | null;
  sound: { input: MediaInput; index: number; stream: string } | null;
  inputs: readonly MediaInput[];
  durationS: number | null;
}

/** Rejects with `not-media`, `bad-option`, and as `probeInput`. */
export async function prepare(options: InputOptions): Promise<Prepared> {
  const shape = { fps: options.fps, ...(options.size ? { size: options.size } : {}) };
  const names = options.audioFrom === undefined ? [options.input] : [options.input, options.audioFrom];
  const inputs = names.map((name) => parseInput(name, shape));
  const probes = await Promise.all(inputs.map(probeInput));
  const [input, soundInput = input] = inputs;
  const [probe, soundProbe = probe] = probes;
  if (!input || !probe || !soundInput || !soundProbe) throw commandError('bad-option', 'Name what to publish.');
  const video = options.video ? probe.video : null;
  const audio = options.audio ? soundProbe.audio : null;
  if (!video && !audio) throw commandError('not-media', `${options.input} holds nothing of what was asked for.`);
  return {
    inputs,
    picture: video ? { input, index: 0, stream: String(video.index), probed: video } : null,
    sound: audio ? { input: soundInput, index: inputs.length - 1, stream: String(audio.index) } : null,
    durationS: probe.durationS,
  };
}
