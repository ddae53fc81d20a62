import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenShare, repairCount } from './repair-count.ts';
import { VoiceAdaptation } from './voice-correction.ts';

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

test("a voice's copies follow the loss, and not every wave of it", () => {
  const voice = new VoiceAdaptation();
  assert.equal(voice.target({ lossShare: 0.002 }), false);
  assert.deepEqual([voice.target({ lossShare: 0.1 }), voice.correction], [true, { inBandFec: true, lossPercent: 10 }]);
  assert.equal(voice.target({ lossShare: 0.115 }), false);
  assert.deepEqual([voice.target({ lossShare: 0.6 }), voice.correction.lossPercent], [true, 30]);
  assert.deepEqual([voice.target({ lossShare: 0.007 }), voice.correction.lossPercent], [true, 5]);
  assert.deepEqual([voice.target({ lossShare: 0 }), voice.correction], [true, { inBandFec: false, lossPercent: 0 }]);
});
