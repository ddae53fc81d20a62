import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insideWords } from './inside-words.ts';

test('who is in a room is told by name as far as it is short', () => {
  assert.equal(insideWords([], 0), 'Nobody is here');
  assert.equal(insideWords(['Ann'], 1), 'Ann is here');
  assert.equal(insideWords(['Ann', 'Ben', 'Cleo'], 3), 'Ann, Ben and Cleo');
  assert.equal(insideWords(['Ann', 'Ben', 'Cleo', 'Dan'], 5), 'Ann, Ben, Cleo and 2 more');
});

test('guests, whom only the count knows, are there too', () => {
  assert.equal(insideWords([], 2), '2 guests are here');
  assert.equal(insideWords(['Ann'], 3), 'Ann and 2 more');
});
