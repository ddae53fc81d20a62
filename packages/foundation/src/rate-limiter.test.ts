import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimiter } from './rate-limiter.ts';
import type { MonotonicMs } from './units.ts';

const at = (ms: number) => ms as MonotonicMs;

test('each key has its own burst and rate, and is told when to come back', () => {
  const limiter = new RateLimiter({ perSecond: 2, burst: 3, maxKeys: 10 });
  for (let index = 0; index < 3; index += 1) assert.equal(limiter.take('ada', 1, at(0)), 0);
  assert.equal(limiter.take('ada', 1, at(0)), 500);
  assert.equal(limiter.take('ben', 1, at(0)), 0);
  assert.equal(limiter.take('ada', 1, at(500)), 0);
});

test('a million keys take no more memory than the table has places', () => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 2, maxKeys: 100 });
  let largest = 0;
  for (let index = 0; index < 1_000_000; index += 1) {
    limiter.take(`key ${index}`, 1, at(index));
    largest = Math.max(largest, limiter.size);
  }
  assert.equal(largest, 100);
});

test('strangers who fill the table share one bucket, and free nobody of a limit', () => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 2, maxKeys: 100 });
  limiter.take('mallory', 2, at(0));
  const allowed = Array.from({ length: 500 }, (_, index) => limiter.take(`stranger ${index}`, 1, at(0)));
  assert.equal(allowed.filter((waitMs) => waitMs === 0).length, 99 + 2);
  assert.equal(limiter.take('mallory', 1, at(0)), 1_000);
});

test('keys whose buckets are full again make room', () => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 2, maxKeys: 2 });
  limiter.take('ada', 2, at(0));
  limiter.take('ben', 2, at(0));
  assert.equal(limiter.take('cleo', 2, at(2_000)), 0);
  assert.equal(limiter.size, 1);
});
