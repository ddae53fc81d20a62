import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenShare, repairCount } from './repair-count.ts';
import { voiceLossPercent } from './voice-correction.ts';

test('repairs keep all but a few frames in a thousand whole, and cost nothing without loss', () => {
  assert.equal(repairCount(5, 0), 0);
  for (const lossShare of [0.01, 0.05, 0.1]) {
    for (const parts of [1, 2, 4, 8, 30]) {
      const repairs = repairCount(parts, lossShare);
      assert.ok(repairs <= parts + 1);
      const enough = brokenShare(parts, repairs, lossShare) <= 0.002;
      assert.ok(enough || repairs === Math.min(15, parts + 1), `${parts} parts, ${lossShare} lost: ${repairs}`);
    }
  }
  assert.ok(Math.abs(brokenShare(4, 1, 0.05) - (1 - 0.95 ** 5 - 5 * 0.05 * 0.95 ** 4)) < 1e-12);
});

test("a voice's copies follow the loss, within what the encoder makes of it", () => {
  const percents = [0, 0.004, 0.01, 0.06, 0.101, 0.2, 0.6].map(voiceLossPercent);
  assert.deepEqual(percents, [5, 5, 8, 8, 11, 20, 30]);
});
