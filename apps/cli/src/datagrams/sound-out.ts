import { commandError } from '../failures.ts';
import { type Running, runProgram } from '../ffmpeg/process.ts';
import { bytesPerSample, rawVoice, voiceRateHz } from './voice-format.ts';

/** More than this in front of a loudspeaker would be heard as delay: what comes on top is left out. */
const MOST_WAITING_MS = 200;

/** A loudspeaker (`pulse:default`, `alsa:default`) or a file. */
export class SoundOut {
  readonly #program: Running;
  readonly #isDevice: boolean;
  #droppedMs = 0;

  private constructor(program: Running, isDevice: boolean) {
    this.#program = program;
    this.#isDevice = isDevice;
  }

  static async open(output: string): Promise<SoundOut> {
    const device = /^(pulse|alsa):(.*)$/s.exec(output);
    const [, driver = '', name = ''] = device ?? [];
    const target = device ? ['-f', driver, name || 'default'] : ['-y', `file:${output}`];
    const args = ['-hide_banner', '-loglevel', 'error', '-probesize', '32', '-analyzeduration', '0', ...rawVoice];
    const program = await runProgram('ffmpeg', [...args, '-i', 'pipe:0', ...target], { keepsInput: true });
    return new SoundOut(program, device !== null);
  }

  /** Sound that was left out because the loudspeaker took it too slowly. */
  get droppedMs(): number {
    return this.#droppedMs;
  }

  write(samples: Float32Array): void {
    const { stdin } = this.#program.process;
    if (!stdin || stdin.writableEnded || stdin.destroyed) return;
    const waitingMs = (stdin.writableLength * 1000) / (bytesPerSample * voiceRateHz);
    if (this.#isDevice && waitingMs > MOST_WAITING_MS) {
      this.#droppedMs += (samples.length * 1000) / voiceRateHz;
      return;
    }
    stdin.write(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  }

  /** Rejects when FFmpeg ends before it is told to. */
  async failed(): Promise<never> {
    const { code, complaint } = await this.#program.ended;
    const reason = complaint.split('\n').at(-1) || `exit code ${code}`;
    throw commandError('output-unusable', `FFmpeg stopped: ${reason}.`);
  }

  /** Lets a file be written to its end. */
  async close(): Promise<void> {
    this.#program.process.stdin?.end();
    await this.#program.stop(CLOSING_MS);
  }
}

const CLOSING_MS = 3_000;
