import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { opusCorrectsPrevious, opusDurationMs } from '@crossband/media';
import { levelDb } from './level.ts';
import { loadLibopus } from './libopus.ts';
import { OpusDecoder } from './opus-decoder.ts';
import { OpusEncoder } from './opus-encoder.ts';
import { frameMs, frameSamples, voiceRateHz } from './voice-format.ts';

const opus = await loadLibopus();
const toneHz = 440;

/** A second of a voice-like tone whose loudness sways. */
function frames(count: number): Float32Array[] {
  return Array.from({ length: count }, (_, frame) =>
    Float32Array.from({ length: frameSamples }, (_, at) => {
      const second = (frame * frameSamples + at) / voiceRateHz;
      const sway = 0.3 + 0.15 * Math.sin(2 * Math.PI * 3 * second);
      return sway * Math.sin(2 * Math.PI * toneHz * second);
    }),
  );
}

function encoded(count: number, lossShare: number): Uint8Array[] {
  using encoder = new OpusEncoder(opus, 32_000);
  encoder.adapt(32_000, lossShare);
  return frames(count).map((frame) => encoder.encode(frame));
}

function toneShare(samples: Float32Array): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * toneHz) / voiceRateHz);
  let [one, two, energy] = [0, 0, 0];
  for (const sample of samples) {
    [one, two] = [sample + coefficient * one - two, one];
    energy += sample * sample;
  }
  return (2 * (one * one + two * two - coefficient * one * two)) / (samples.length * energy);
}

test('frames of 20 ms carry a copy of the one before', () => {
  const packets = encoded(50, 0.1);
  assert.ok(packets.every((packet) => opusDurationMs(packet) === frameMs));
  const share = packets.slice(5).filter(opusCorrectsPrevious).length / 45;
  // Where the voice is quiet the encoder leaves the copy out.
  assert.ok(share > 0.5, `${(share * 100).toFixed(0)} % of the packets carry one`);
});

test('a lost frame comes back out of the next one', () => {
  const packets = encoded(20, 0.2);
  using decoder = new OpusDecoder(opus);
  after(() => decoder[Symbol.dispose]());
  for (const packet of packets.slice(0, 10)) decoder.decode(packet);
  const recovered = decoder.recover(packets[11] as Uint8Array, frameSamples);
  assert.equal(recovered.length, frameSamples);
  const share = toneShare(recovered);
  assert.ok(share > 0.8, `${(share * 100).toFixed(0)} % of it is the tone`);
});

test('what is made up fades away', () => {
  const packets = encoded(20, 0.1);
  using decoder = new OpusDecoder(opus);
  const heard = packets.map((packet) => decoder.decode(packet)).at(-1) as Float32Array;
  const first = decoder.conceal(frameSamples);
  let last = first;
  for (let times = 0; times < 20; times += 1) last = decoder.conceal(frameSamples);
  assert.ok(levelDb(first) > levelDb(heard) - 10);
  assert.ok(levelDb(last) < levelDb(heard) - 20);
});

test('what is no Opus is no sound and no fault', () => {
  using decoder = new OpusDecoder(opus);
  assert.equal(decoder.decode(Uint8Array.of(255, 255, 255)).length, 0);
  assert.equal(decoder.undecodable, 1);
});
