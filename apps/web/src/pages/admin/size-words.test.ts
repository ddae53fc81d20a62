import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeWords } from './size-words.ts';

test('sizes are told in the unit that keeps them short', () => {
  assert.equal(sizeWords(0), '0 bytes');
  assert.equal(sizeWords(999), '999 bytes');
  assert.equal(sizeWords(1_400_000_000), '1.4 GB');
  assert.equal(sizeWords(250_000), '250 kB');
});
