import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathOf, roomOf } from './address.ts';

test('a room of any script survives its link', () => {
  for (const room of ['standup', 'Küche 2', '会議', 'a.b-c_d']) assert.equal(roomOf(pathOf(room)), room);
});

test('other paths name no room', () => {
  for (const path of ['/', '/r/', '/r', '/x/standup', '/r/a/b']) assert.equal(roomOf(path), '');
});

test('a stray percent sign is taken as typed', () => {
  assert.equal(roomOf('/r/100%'), '100%');
});
