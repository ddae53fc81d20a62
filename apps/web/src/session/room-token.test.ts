import assert from 'node:assert/strict';
import { it } from 'node:test';
import { roomTokenOf } from './room-token.ts';

it('a link carries a room token behind its #, and nothing else is one', () => {
  assert.deepEqual(roomTokenOf('#token=aa.b-b.c_c'), { type: 'room-token', token: 'aa.b-b.c_c' });
  assert.equal(roomTokenOf(''), null);
  assert.equal(roomTokenOf('#token=aa.bb'), null);
  assert.equal(roomTokenOf('#token=<img>.b.c'), null);
});
