import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AudioPlayout } from './audio-playout.ts';
import type { AudioDecoder } from './concealment.ts';
import { JitterBuffer } from './jitter-buffer.ts';

const rateHz = 48_000;
const frameSamples = 960;
const toneHz = 250;

/** "Decodes" a packet that names its place in a tone; a plain codec has neither correction nor concealment. */
const tone: AudioDecoder = {
  rateHz,
  decode: (payload) => {
    const place = new DataView(payload.buffer).getUint32(0);
    return Float32Array.from({ length: frameSamples }, (_, at) => {
      return 0.5 * Math.sin((2 * Math.PI * toneHz * (place * frameSamples + at)) / rateHz);
    });
  },
};

function packet(place: number) {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, place);
  return { seq: place & 0xffff, timestampMs: place * 20, durationMs: 20, payload, correctsPrevious: false };
}

/** What is heard in pieces of 10 ms while packets come with these delays. */
function heard(
  delayMs: (place: number) => number | null,
  seconds: number,
): { sound: Float32Array; buffer: JitterBuffer } {
  const buffer = new JitterBuffer();
  const playout = new AudioPlayout(buffer, tone);
  const coming = Array.from({ length: seconds * 50 }, (_, place) => ({ place, delay: delayMs(place) }))
    .flatMap(({ place, delay }) => (delay === null ? [] : [{ place, atMs: place * 20 + delay }]))
    .toSorted((a, b) => a.atMs - b.atMs);
  const sound = new Float32Array(seconds * rateHz);
  for (let at = 0; at < sound.length; at += 480) {
    const nowMs = (at * 1000) / rateHz;
    for (let next = coming[0]; next && next.atMs <= nowMs; next = coming[0]) {
      coming.shift();
      buffer.push(packet(next.place), next.atMs);
    }
    const piece = playout.read(480, nowMs);
    assert.equal(piece.length, 480);
    sound.set(piece, at);
  }
  return { sound, buffer };
}

const steepest = (samples: Float32Array): number =>
  samples.reduce(
    (most, sample, at) => (at === 0 ? 0 : Math.max(most, Math.abs(sample - (samples[at - 1] as number)))),
    0,
  );
/** Of the tone itself: 2 pi f / rate times its loudness. */
const ownSlope = 0.5 * ((2 * Math.PI * toneHz) / rateHz);

test('a calm network gives the tone as it was', () => {
  const { sound } = heard(() => 3, 2);
  assert.ok(steepest(sound) <= ownSlope * 1.2, `${steepest(sound)}`);
  assert.ok(Math.max(...sound.subarray(rateHz)) > 0.49);
});

test('the buffer grows and shrinks without a click', () => {
  const { sound, buffer } = heard((place) => (place > 100 && place < 300 ? (place * 37) % 95 : 0), 20);
  assert.ok(buffer.counts.underruns <= 2, `${buffer.counts.underruns} underruns`);
  assert.ok(steepest(sound) <= ownSlope * 2, `${steepest(sound)} of ${ownSlope}`);
  assert.equal(buffer.targetMs, 60);
});

test('single losses are bridged by the sound before, joined without a click', () => {
  const { sound, buffer } = heard((place) => (place % 10 === 5 ? null : 0), 4);
  assert.ok(buffer.counts.lost > 10);
  assert.ok(steepest(sound) <= ownSlope * 3, `${steepest(sound)} of ${ownSlope}`);
  const quiet = windows(sound.subarray(rateHz)).filter((rms) => rms < 0.2);
  assert.deepEqual(quiet, []);
});

test('after a long gap there is silence instead of a hum', () => {
  const { sound } = heard((place) => (place > 50 && place < 100 ? null : 0), 2);
  const silent = sound.subarray(1.4 * rateHz, 1.9 * rateHz);
  assert.equal(
    silent.every((sample) => sample === 0),
    true,
  );
  assert.ok(steepest(sound) <= ownSlope * 3);
});

test('a backlog is caught up within two seconds', () => {
  const { buffer, sound } = heard((place) => (place >= 50 && place < 75 ? (75 - place) * 20 : 0), 3.5);
  assert.ok(steepest(sound) <= ownSlope * 3, `${steepest(sound)}`);
  assert.ok(buffer.heldMs <= buffer.targetMs + 20, `${buffer.heldMs} ms wait`);
});

function windows(samples: Float32Array): number[] {
  const loudness: number[] = [];
  for (let at = 0; at + 480 <= samples.length; at += 480) {
    loudness.push(Math.sqrt(samples.subarray(at, at + 480).reduce((sum, sample) => sum + sample * sample, 0) / 480));
  }
  return loudness;
}
