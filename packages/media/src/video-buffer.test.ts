import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssembledFrame } from '@crossband/wire/datagram/index';
import fc from 'fast-check';
import { VideoBuffer } from './video-buffer.ts';

/** Frames of three datagrams; every one refers to the one before. */
function frame(place: number, keyFrame = place === 0): AssembledFrame {
  return { codec: 1, keyFrame, timestampMs: place * 40, firstIndex: place * 3, lastIndex: place * 3 + 2, parts: [] };
}

const placeOf = ({ firstIndex }: AssembledFrame): number => firstIndex / 3;

function take(buffer: VideoBuffer, nowMs: number): number[] {
  const places: number[] = [];
  for (let next = buffer.take(nowMs); next; next = buffer.take(nowMs)) places.push(placeOf(next));
  return places;
}

function open(options: { broken?: 'wait' | 'show'; frames?: number } = {}): {
  buffer: VideoBuffer;
  asked: () => number;
} {
  let asked = 0;
  const buffer = new VideoBuffer({
    ...options,
    needKeyFrame: () => {
      asked += 1;
    },
  });
  return { buffer, asked: () => asked };
}

test('frames in order are there at once', () => {
  const { buffer, asked } = open();
  for (let place = 0; place < 10; place += 1) {
    buffer.push(frame(place), place * 40);
    assert.deepEqual(take(buffer, place * 40), [place]);
  }
  assert.equal(asked(), 0);
});

test('a frame that others overtook is waited for, and all come in order', () => {
  const { buffer } = open();
  buffer.push(frame(0), 0);
  buffer.push(frame(2), 40);
  assert.deepEqual(take(buffer, 40), [0]);
  buffer.push(frame(1), 50);
  assert.deepEqual(take(buffer, 50), [1, 2]);
});

test('without its reference a picture stands still until a key frame comes, which is asked for', () => {
  const { buffer, asked } = open();
  buffer.push(frame(0), 0);
  for (const place of [2, 3, 4]) buffer.push(frame(place), place * 40);
  assert.deepEqual(take(buffer, 160), [0]);
  assert.equal(asked(), 1);
  buffer.push(frame(5), 200);
  assert.deepEqual(take(buffer, 200), []);
  assert.equal(asked(), 1);
  buffer.push(frame(6), 700);
  assert.equal(asked(), 2);
  buffer.push(frame(7, true), 740);
  buffer.push(frame(8), 780);
  assert.deepEqual(take(buffer, 780), [7, 8]);
  assert.equal(asked(), 2);
});

test('who wants broken pictures has them meanwhile', () => {
  const { buffer, asked } = open({ broken: 'show' });
  buffer.push(frame(0), 0);
  assert.deepEqual(take(buffer, 0), [0]);
  for (const place of [2, 3, 4]) buffer.push(frame(place), place * 40);
  assert.deepEqual(take(buffer, 160), [2, 3, 4]);
  assert.equal(asked(), 1);
});

test('a gap is not waited for longer than 80 ms', () => {
  const { buffer, asked } = open();
  buffer.push(frame(0), 0);
  buffer.push(frame(2), 40);
  assert.deepEqual(take(buffer, 100), [0]);
  assert.equal(asked(), 0);
  assert.deepEqual(take(buffer, 130), []);
  assert.equal(asked(), 1);
});

test('whoever is behind gets the newest key frame and nothing before it', () => {
  const { buffer } = open();
  for (const place of [0, 1, 2]) buffer.push(frame(place), place);
  buffer.push(frame(3, true), 3);
  buffer.push(frame(4), 4);
  assert.deepEqual(take(buffer, 5), [3, 4]);
  assert.equal(buffer.counts.dropped, 3);
});

test('a decoder that falls behind without one begins anew', () => {
  const { buffer, asked } = open();
  for (const place of [0, 1, 2, 3, 4]) buffer.push(frame(place), place);
  assert.deepEqual(take(buffer, 5), []);
  assert.equal(asked(), 1);
  buffer.push(frame(5, true), 45);
  assert.deepEqual(take(buffer, 45), [5]);
});

test('in the middle of a stream a key frame is asked for', () => {
  const { buffer, asked } = open();
  buffer.push(frame(17), 0);
  assert.deepEqual(take(buffer, 0), []);
  assert.equal(asked(), 1);
});

test('whatever order they come in: forward only, never without a reference, and all are accounted for', () => {
  const stream = fc.array(
    fc.record({ keyFrame: fc.boolean(), lost: fc.boolean(), delay: fc.nat(6), slow: fc.boolean() }),
    { minLength: 1, maxLength: 80 },
  );
  fc.assert(
    fc.property(stream, (sent) => {
      const { buffer } = open();
      const coming = sent
        .map((one, place) => ({ ...one, place, at: place + one.delay }))
        .filter(({ lost }) => !lost)
        .toSorted((a, b) => a.at - b.at);
      const given: number[] = [];
      for (const { place, keyFrame, at, slow } of coming) {
        buffer.push(frame(place, keyFrame), at * 40);
        if (!slow) given.push(...take(buffer, at * 40));
      }
      given.push(...take(buffer, 100_000));
      for (const [at, place] of given.entries()) {
        const before = at === 0 ? null : (given[at - 1] as number);
        assert.ok(before === null || place > before);
        assert.ok(sent[place]?.keyFrame || before === place - 1, `${place} after ${before}`);
      }
      const { received, late, dropped } = buffer.counts;
      assert.equal(received, coming.length);
      assert.equal(buffer.counts.given, given.length);
      assert.ok(received - given.length - late - dropped <= 3);
    }),
  );
});
