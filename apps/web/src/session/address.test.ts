import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomName } from '@crossband/wire/signaling/fields';
import { isRoomName, pathOf, reachesOthers, roomOf } from './address.ts';

test('a room of any script survives its link', () => {
  for (const room of ['standup', 'Küche 2', '会議', 'a.b-c_d']) assert.equal(roomOf(pathOf(room)), room);
});

test('other paths name no room', () => {
  for (const path of ['/', '/r/', '/r', '/x/standup', '/r/a/b']) assert.equal(roomOf(path), '');
});

test('a stray percent sign is taken as typed', () => {
  assert.equal(roomOf('/r/100%'), '100%');
});

test('what the page takes for a room is what the hub takes for one', () => {
  const names = ['standup', 'Küche 2', '会議', '7', 'a'.repeat(64), 'a'.repeat(65), '', ' a', '.a', 'a/b', 'a\nb', '-'];
  for (const name of names) assert.equal(isRoomName(name), roomName.safeParse(name).success, JSON.stringify(name));
});

test('a page of this machine alone is told from one that others reach', () => {
  for (const host of ['localhost', 'hub.localhost', '127.0.0.1', '127.1.2.3', '[::1]']) assert.ok(!reachesOthers(host));
  for (const host of ['192.168.1.5', 'meet.example.org', '127.example.org', '[fe80::1]'])
    assert.ok(reachesOthers(host));
});
