import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionWords, detailWords } from './audit-words.ts';

test('what is done is told in words, and what is new by its name', () => {
  assert.equal(actionWords('room.create'), 'made a room');
  assert.equal(actionWords('room.fly'), 'room.fly');
});

test('of the detail only plain values are told', () => {
  assert.equal(detailWords({ role: 'guest', uses: 3, deep: { a: 1 }, reason: '', until: null }), 'role guest, uses 3');
});
