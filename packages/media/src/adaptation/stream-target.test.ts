import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamTarget } from './stream-target.ts';

const way = (bitrateBps: number, lossShare = 0) => ({ bitrateBps, lossShare });

test('nothing is told while nothing is known', () => {
  assert.equal(streamTarget(null, []), null);
});

test('a sender keeps to its own way and to what its receivers can take, and loss adds up', () => {
  assert.equal(streamTarget(way(500_000), [])?.bitrateBps, 500_000);
  const target = streamTarget(way(500_000, 0.1), [way(300_000, 0.1)]);
  assert.equal(target?.bitrateBps, 300_000);
  assert.ok(Math.abs((target?.lossShare ?? 0) - 0.19) < 1e-9);
});

test('one receiver behind a bad line decides alone only when it is alone', () => {
  assert.deepEqual(streamTarget(null, [way(80_000, 0.3)]), { bitrateBps: 80_000, lossShare: 0.30000000000000004 });
  assert.equal(streamTarget(null, [way(80_000, 0.3), way(900_000)])?.bitrateBps, 900_000);
  assert.equal(streamTarget(null, [way(900_000), way(80_000, 0.3), way(700_000)])?.bitrateBps, 700_000);
  const ten = Array.from({ length: 10 }, (_, place) => way((place + 1) * 100_000, (10 - place) / 100));
  assert.deepEqual(
    [streamTarget(null, ten)?.bitrateBps, Math.round((streamTarget(null, ten)?.lossShare ?? 0) * 100)],
    [300_000, 8],
  );
});

test('several bad receivers bring a sender to the floor and no lower', () => {
  assert.equal(streamTarget(null, [way(60_000), way(70_000), way(80_000)])?.bitrateBps, 150_000);
  assert.equal(streamTarget(way(90_000), [way(60_000), way(70_000)])?.bitrateBps, 90_000);
});
