import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readOggOpus, writeOggOpus } from '../fixtures/ogg-opus.ts';

const sampleRateHz = 48_000;
const samplesPerPacket = 960;
/** Packets of one stream that are decoded: 240 ms. */
const listenedPackets = 12;
/** The decoder swings into a stream within these. */
const skippedPackets = 2;
/** The tones are sent at 0.125 of full scale. */
const heardFrom = 0.03;

/** A real recording of a tone: Opus packets of 20 ms that can be repeated, since every one holds whole cycles. */
export async function toneFrames(frequencyHz: number): Promise<Uint8Array[]> {
  if (frequencyHz % 50 !== 0) throw new RangeError(`${frequencyHz} Hz has no whole cycles in 20 ms`);
  const source = `sine=frequency=${frequencyHz}:sample_rate=${sampleRateHz}:duration=1.2`;
  const encode = ['-c:a', 'libopus', '-b:a', '32k', '-frame_duration', '20', '-f', 'ogg'];
  const file = await ffmpeg(['-f', 'lavfi', '-i', source, ...encode], null);
  return readOggOpus(file).slice(10, 50);
}

/** Which of the frequencies each stream of Opus packets sounds. One decoder run for all streams. */
export async function tonesOf(
  streams: readonly (readonly Uint8Array[])[],
  frequenciesHz: readonly number[],
): Promise<number[][]> {
  const heard = streams.map((packets) => packets.slice(0, listenedPackets));
  if (heard.every(({ length }) => length === 0)) return streams.map(() => []);
  const decoded = await ffmpeg(['-f', 'ogg', '-i', 'pipe:0', '-f', 'f32le', '-ac', '1'], writeOggOpus(heard.flat()));
  const samples = new Float32Array(decoded.buffer, decoded.byteOffset, Math.floor(decoded.length / 4));
  let at = 0;
  return heard.map(({ length }) => {
    const skipped = Math.min(skippedPackets, Math.floor(length / 2));
    const part = samples.subarray((at + skipped) * samplesPerPacket, (at + length) * samplesPerPacket);
    at += length;
    return frequenciesHz.filter((frequencyHz) => amplitudeOf(part, frequencyHz) > heardFrom);
  });
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
