import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReceivedFrame } from '@crossband/client/datagram/index';
import { levelDb } from './level.ts';
import { loadLibopus } from './libopus.ts';
import { OpusEncoder } from './opus-encoder.ts';
import { Speaker } from './speaker.ts';
import { frameMs, frameSamples, voiceRateHz } from './voice-format.ts';

const opus = await loadLibopus();
const seconds = 30;
const pitchHz = 150;

/** Harmonics of a wavering pitch, louder and quieter: what the encoder takes for a voice. */
function voiceAt(second: number): number {
  const phase = 2 * Math.PI * (pitchHz * second + 1.5 * Math.sin(2 * Math.PI * 2 * second));
  let sample = 0;
  for (let harmonic = 1; harmonic <= 12; harmonic += 1) sample += Math.sin(harmonic * phase) / harmonic;
  return (0.12 + 0.08 * Math.sin(2 * Math.PI * 4 * second)) * sample;
}

/** Packets of 20 ms. */
function voice(lossShare: number): Uint8Array[] {
  using encoder = new OpusEncoder(opus, 32_000);
  encoder.adapt(32_000, lossShare);
  return Array.from({ length: (seconds * 1000) / frameMs }, (_, frame) =>
    encoder.encode(
      Float32Array.from({ length: frameSamples }, (_, at) => voiceAt((frame * frameSamples + at) / voiceRateHz)),
    ),
  );
}

/** The same numbers in every run (Lehmer), 0..1. */
function numbers(): () => number {
  let state = 4_711;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function frameOf(payload: Uint8Array, place: number): ReceivedFrame {
  const index = place + 0xff00;
  const times = { seq: index & 0xffff, timestampMs: (place * frameMs + 0xfffff000) >>> 0 };
  return { ...times, codec: 0, keyFrame: true, firstIndex: index, lastIndex: index, parts: [payload] };
}

/** What is heard through a line that loses and delays. */
function heard(lossShare: number, jitterMs: number): { sound: Float32Array; speaker: Speaker } {
  const random = numbers();
  const coming = voice(lossShare)
    .map((payload, place) => ({
      payload,
      place,
      atMs: place * frameMs + random() * jitterMs,
      lost: random() < lossShare,
    }))
    .filter(({ lost }) => !lost)
    .toSorted((a, b) => a.atMs - b.atMs);
  const speaker = new Speaker('p', opus);
  const sound = new Float32Array(seconds * voiceRateHz);
  for (let at = 0; at < sound.length; at += frameSamples) {
    const nowMs = (at * 1000) / voiceRateHz;
    for (let next = coming[0]; next && next.atMs <= nowMs; next = coming[0]) {
      coming.shift();
      speaker.take(frameOf(next.payload, next.place), next.atMs);
    }
    sound.set(speaker.read(frameSamples, nowMs), at);
  }
  return { sound, speaker };
}

/** Pieces of 20 ms in which a voice is hardly heard: less than an eighth of its mean loudness. */
function gaps(sound: Float32Array): number {
  const pieces = Array.from({ length: sound.length / frameSamples }, (_, piece) =>
    levelDb(sound.subarray(piece * frameSamples, (piece + 1) * frameSamples)),
  );
  const whole = levelDb(sound);
  return pieces.filter((db) => db < whole - 18).length;
}

for (const [lossShare, jitterMs, mostConcealed] of [
  [0, 0, 0.001],
  [0, 50, 0.02],
  [0.1, 0, 0.04],
  [0.1, 50, 0.06],
  [0.3, 20, 0.2],
] as const) {
  test(`with ${lossShare * 100} % loss and ${jitterMs} ms jitter little is made up, and nothing is missing`, () => {
    const { sound, speaker } = heard(lossShare, jitterMs);
    using _ = speaker;
    const { concealed, underruns, late, lost, recovered } = speaker.buffer.counts;
    const pieces = (seconds * 1000) / frameMs;
    const told = `${concealed} concealed, ${recovered} corrected, ${lost} lost, ${late} late, ${underruns} underruns of ${pieces}`;
    assert.ok(concealed / pieces <= mostConcealed, told);
    const missing = gaps(sound.subarray(voiceRateHz));
    assert.ok(missing / pieces <= mostConcealed / 4, `${missing} gaps; ${told}`);
  });
}
