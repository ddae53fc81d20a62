import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKnownHost, machineNames } from './host-names.ts';

test('addresses, local names and the names of the hub are its own', () => {
  const names = ['hub.example', '*.rooms.example'];
  for (const host of [
    '127.0.0.1:8080',
    '[::1]:8080',
    '192.0.2.7',
    'localhost',
    'hub',
    'hub.local:8443',
    'hub.home.arpa',
  ])
    assert.equal(isKnownHost(host, []), true, host);
  for (const host of ['hub.example', 'HUB.example:8443', 'hub.example.', 'a.rooms.example'])
    assert.equal(isKnownHost(host, names), true, host);
});

test('a name that somebody else may own is not', () => {
  for (const host of [
    'evil.example',
    'hub.example.evil',
    'a.b.rooms.example',
    'rooms.example',
    '127.0.0.1.evil.example',
  ])
    assert.equal(isKnownHost(host, ['hub.example', '*.rooms.example']), false, host);
  for (const host of [undefined, '', ' ', 'a b', 'a/b', 'user@hub', 'hub:99999999', '"'])
    assert.equal(isKnownHost(host, []), false, String(host));
});

test('this machine has names', () => {
  assert.ok(machineNames().includes('localhost'));
});
