import { commandError } from '../failures.ts';
import { parseInput } from '../ffmpeg/input.ts';
import { probeInput } from '../ffmpeg/probe.ts';
import { type Running, runProgram } from '../ffmpeg/process.ts';
import { bytesPerSample, frameSamples, rawVoice } from './voice-format.ts';

export interface SoundInOptions {
  /** `FILE`, `URL`, `pulse:default`, `alsa:default`, `test:`. */
  readonly input: string;
  readonly loop: boolean;
}

/** A microphone, a file or an address as frames of `frameSamples`. */
export class SoundIn {
  readonly #program: Running;

  private constructor(program: Running) {
    this.#program = program;
  }

  static async open({ input: name, loop }: SoundInOptions, onFrame: (frame: Float32Array) => void): Promise<SoundIn> {
    const input = parseInput(name, { fps: 1, size: '16x16' });
    const { audio } = await probeInput(input);
    if (!audio) throw commandError('not-media', `${name} holds no sound.`);
    const isDevice = input.kind === 'device' && !input.options.includes('lavfi');
    const args = [
      ...['-hide_banner', '-loglevel', 'error', ...(loop && !isDevice ? ['-stream_loop', '-1'] : [])],
      // A file has no clock of its own.
      ...(isDevice ? ['-fflags', 'nobuffer'] : ['-re']),
      ...[...input.options, '-i', input.location, '-map', `0:${audio.index}`, ...rawVoice, 'pipe:1'],
    ];
    const frameBytes = frameSamples * bytesPerSample;
    let rest: Buffer = Buffer.alloc(0);
    const program = await runProgram('ffmpeg', args, {
      onData: (chunk) => {
        rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        let at = 0;
        for (; at + frameBytes <= rest.length; at += frameBytes) onFrame(samplesOf(rest.subarray(at, at + frameBytes)));
        rest = rest.subarray(at);
      },
    });
    return new SoundIn(program);
  }

  /** Resolves at the end of a file; rejects when FFmpeg fails. */
  async ended(): Promise<void> {
    const { code, complaint } = await this.#program.ended;
    if (code !== 0 && code !== null && code !== 255) throw complaintOf(complaint, code);
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}

function complaintOf(complaint: string, code: number): Error {
  return commandError('input-unusable', `FFmpeg stopped: ${complaint.split('\n').at(-1) || `exit code ${code}`}.`);
}

/** A copy: FFmpeg's bytes stand at any address. */
function samplesOf(bytes: Buffer): Float32Array {
  const samples = new Float32Array(bytes.length / bytesPerSample);
  new Uint8Array(samples.buffer).set(bytes);
  return samples;
}
