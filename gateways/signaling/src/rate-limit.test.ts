import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonotonicMs } from '@crossband/foundation';
import { TokenBucket } from './rate-limit.ts';

const at = (ms: number) => ms as MonotonicMs;

test('a bucket gives its burst at once, then its rate', () => {
  const bucket = new TokenBucket(10, 3, at(0));
  assert.deepEqual(
    [1, 2, 3, 4].map(() => bucket.take(1, at(0))),
    [true, true, true, false],
  );
  assert.equal(bucket.take(1, at(99)), false);
  assert.equal(bucket.take(1, at(100)), true);
});

test('a bucket never holds more than its burst', () => {
  const bucket = new TokenBucket(10, 3, at(0));
  assert.equal(bucket.take(3, at(60_000)), true);
  assert.equal(bucket.take(1, at(60_000)), false);
});
