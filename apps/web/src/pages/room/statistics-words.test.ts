import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitrateWords, shareWords, supplyWords, timeWords } from './statistics-words.ts';

test('bitrates change their unit where people would', () => {
  assert.equal(bitrateWords(31_600), '32 kbit/s');
  assert.equal(bitrateWords(999_600), '1.0 Mbit/s');
  assert.equal(bitrateWords(2_450_000), '2.5 Mbit/s');
});

test('a small loss is not rounded away', () => {
  assert.equal(shareWords(0.004), '0.4 %');
  assert.equal(shareWords(0), '0 %');
  assert.equal(shareWords(0.234), '23 %');
});

test('what was not measured is not shown as zero', () => {
  assert.equal(timeWords(null), 'not yet known');
  assert.equal(timeWords(12.6), '13 ms');
});

test('a layer is explained with what flows and what was wanted', () => {
  const supply = { subscription: 's', publication: 'p', temporalLayer: 2 };
  const want = { maxWidthPx: 320, maxFps: 30, priority: 100 };
  assert.match(supplyWords({ ...supply, spatialLayer: 0, reason: 'small-tile', want }), /Layer 1, wanted up to 320 px/);
  const unseen = { maxWidthPx: 0, maxFps: 1, priority: 0 };
  assert.match(supplyWords({ ...supply, spatialLayer: -1, reason: 'off-screen', want: unseen }), /No layer flows\)/);
});
