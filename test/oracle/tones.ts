import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readOggOpus, writeOggOpus } from '../fixtures/ogg-opus.ts';

const sampleRateHz = 48_000;
const samplesPerPacket = 960;
/** Packets a recording is repeated from: 800 ms in the middle of it. */
const repeated = { from: 10, to: 50 } as const;
/** Amplitude from which a packet sounds at all; the tones are sent at 0.125, and a decoder that starts amid one gives 0.0005. */
const audibleFrom = 0.0001;
/** How far a packet's tone stands out against every other; single packets amid a stream were measured to reach 10. */
const clearBy = 3;

/** Sound that is nobody's tone. */
export const unknownVoice = '?';

/**
 * A tone for everybody, really encoded and really decoded. Opus is kept in its CELT mode (RFC 6716 2), which needs no run-up:
 * every single packet names who sent it.
 */
export class Tones {
  readonly names: readonly string[];
  readonly #frames: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly #silence: Uint8Array;

  private constructor(frames: ReadonlyMap<string, readonly Uint8Array[]>, silence: Uint8Array) {
    this.names = [...frames.keys()];
    this.#frames = frames;
    this.#silence = silence;
  }

  static async record(names: readonly string[]): Promise<Tones> {
    const frames = names.map(async (name, index) => [name, await encode(`sine=frequency=${toneHz(index)}`)] as const);
    const [silence] = await encode('anullsrc=channel_layout=mono');
    if (!silence) throw new Error('FFmpeg recorded no packet');
    return new Tones(new Map(await Promise.all(frames)), silence);
  }

  /** Opus packets of 20 ms that can be repeated, since every one holds whole cycles. */
  framesOf(name: string): readonly Uint8Array[] {
    const frames = this.#frames.get(name);
    if (!frames) throw new RangeError(`Nobody recorded ${name}`);
    return frames;
  }

  /** Whose tone each stream of Opus packets carries, looked for in every packet. One decoder run for all streams. */
  async voicesIn(streams: readonly (readonly Uint8Array[])[]): Promise<Set<string>[]> {
    // A silent packet before each stream clears what the decoder remembers of the one before.
    const samples = await decode(streams.flatMap((packets) => [this.#silence, ...packets]));
    let packet = 0;
    return streams.map(({ length }) => {
      packet += 1;
      const voices = new Set<string>();
      for (const end = packet + length; packet < end; packet += 1) {
        voices.add(this.#voiceOf(samples.subarray(packet * samplesPerPacket, (packet + 1) * samplesPerPacket)));
      }
      return voices;
    });
  }

  #voiceOf(samples: Float32Array): string {
    const amplitudes = this.names.map((name, index) => ({ name, amplitude: amplitudeOf(samples, toneHz(index)) }));
    const [loudest, next] = amplitudes.toSorted((a, b) => b.amplitude - a.amplitude);
    if (!loudest || loudest.amplitude < audibleFrom) return unknownVoice;
    return loudest.amplitude > clearBy * (next?.amplitude ?? 0) ? loudest.name : unknownVoice;
  }
}

/** Whole cycles in 20 ms, so that no tone shows at another's frequency. */
function toneHz(index: number): number {
  return 500 + index * 300;
}

async function encode(source: string): Promise<Uint8Array[]> {
  const input = ['-f', 'lavfi', '-i', `${source}:sample_rate=${sampleRateHz}`, '-t', '1.2'];
  const opus = ['-c:a', 'libopus', '-application', 'lowdelay', '-b:a', '64k', '-frame_duration', '20', '-f', 'ogg'];
  return readOggOpus(await ffmpeg([...input, ...opus], null)).slice(repeated.from, repeated.to);
}

async function decode(packets: readonly Uint8Array[]): Promise<Float32Array> {
  if (packets.length === 0) return new Float32Array();
  const pcm = await ffmpeg(['-f', 'ogg', '-i', 'pipe:0', '-f', 'f32le', '-ac', '1'], writeOggOpus(packets));
  const samples = new Float32Array(pcm.buffer, pcm.byteOffset, pcm.length / 4);
  const expected = packets.length * samplesPerPacket;
  if (samples.length !== expected) throw new Error(`FFmpeg decoded ${samples.length} samples instead of ${expected}`);
  return samples;
}

/** Amplitude of one frequency, 0 to 1 (Goertzel). */
function amplitudeOf(samples: Float32Array, frequencyHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + coefficient * one - two, one];
  const power = one * one + two * two - coefficient * one * two;
  return samples.length === 0 ? 0 : (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

async function ffmpeg(args: readonly string[], input: Uint8Array | null): Promise<Buffer> {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', ...args, 'pipe:1'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(input ?? undefined);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`FFmpeg ended with exit code ${code}`);
  return Buffer.concat(chunks);
}
