import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenBucket } from './token-bucket.ts';
import type { MonotonicMs } from './units.ts';

const at = (ms: number) => ms as MonotonicMs;

test('a bucket gives its burst at once, then its rate', () => {
  const bucket = new TokenBucket(10, 3, at(0));
  assert.deepEqual(
    [1, 2, 3, 4].map(() => bucket.take(1, at(0))),
    [true, true, true, false],
  );
  assert.equal(bucket.waitMs(1, at(0)), 100);
  assert.equal(bucket.take(1, at(99)), false);
  assert.equal(bucket.take(1, at(100)), true);
});

test('a bucket never holds more than its burst', () => {
  const bucket = new TokenBucket(10, 3, at(0));
  assert.equal(bucket.take(3, at(60_000)), true);
  assert.equal(bucket.take(1, at(60_000)), false);
  assert.equal(bucket.isFull(at(60_299)), false);
  assert.equal(bucket.isFull(at(60_300)), true);
});
