import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceName } from './device-name.ts';

test('browsers are called by their names, not by those that they pretend to be', () => {
  const chrome =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
  assert.equal(deviceName(chrome), 'Chrome on Windows');
  assert.equal(deviceName(`${chrome} Edg/140.0`), 'Edge on Windows');
  assert.equal(
    deviceName('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'),
    'Firefox on Linux',
  );
  const iPhone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
  assert.equal(deviceName(iPhone), 'Safari on iPhone');
});

test('what nobody knows is a browser all the same', () => {
  assert.equal(deviceName(''), 'A browser on an unknown system');
});
