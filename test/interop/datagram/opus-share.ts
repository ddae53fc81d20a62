import { ffmpeg } from '../../fixtures/ffmpeg.ts';
import { writeOggOpus } from '../../fixtures/ogg-opus.ts';

/** Share of the energy in these packets that is this tone (Goertzel), without their first 0.2 s. */
export async function opusShareOf(toneHz: number, packets: readonly Uint8Array[]): Promise<number> {
  const pcm = await ffmpeg(['-i', '-', '-ac', '1', '-ar', '48000', '-f', 's16le', '-'], writeOggOpus(packets));
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2)).subarray(9_600);
  const coefficient = 2 * Math.cos((2 * Math.PI * toneHz) / 48_000);
  let [one, two, energy] = [0, 0, 0];
  for (const sample of samples) {
    [one, two] = [sample + coefficient * one - two, one];
    energy += sample * sample;
  }
  const power = one * one + two * two - coefficient * one * two;
  return (2 * power) / (samples.length * energy);
}
