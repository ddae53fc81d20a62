import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agoWords, lengthWords } from './time-words.ts';

test('moments are told by the largest unit that has passed', () => {
  const nowMs = 1_800_000_000_000;
  assert.equal(agoWords(nowMs - 59_999, nowMs, 'en'), 'just now');
  assert.equal(agoWords(nowMs - 60_000, nowMs, 'en'), '1 minute ago');
  assert.equal(agoWords(nowMs - 86_400_000, nowMs, 'en'), 'yesterday');
  assert.equal(agoWords(nowMs + 3 * 86_400_000, nowMs, 'en'), 'in 3 days');
});

test('lengths keep two units at most', () => {
  assert.equal(lengthWords(59_000), 'less than a minute');
  assert.equal(lengthWords(5 * 60_000), '5 min');
  assert.equal(lengthWords(90 * 60_000), '1 h 30 min');
  assert.equal(lengthWords(51 * 3_600_000), '2 d 3 h');
});
