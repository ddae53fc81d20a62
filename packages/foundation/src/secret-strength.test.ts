import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { keyWeakness, passwordWeakness } from './secret-strength.ts';

test('what chance made is a key, in every usual form', () => {
  for (let round = 0; round < 2_000; round += 1) {
    assert.equal(keyWeakness(randomBytes(32).toString('hex')), null);
    assert.equal(keyWeakness(randomBytes(24).toString('base64url')), null);
  }
});

test('short, known and patterned keys are none', () => {
  const weak = [
    '',
    'user/pass',
    'changeme',
    'changemechangemechangemechangemechangeme',
    'a'.repeat(64),
    'abababababababababababababababababababab',
    '0123456789012345678901234567890123456789',
    'my-very-long-default-key-of-the-manual-page',
    randomBytes(15).toString('hex'),
  ];
  for (const key of weak) assert.notEqual(keyWeakness(key), null, key);
});

test('a weakness does not repeat the secret', () => {
  for (const key of ['hunter2', 'changemechangemechangemechangemechangeme']) {
    assert.ok(!keyWeakness(key)?.includes(key));
    assert.ok(!passwordWeakness('ada', key)?.includes(key));
  }
});

test('a password of an address is no default, not the name, and not short', () => {
  for (const password of [
    'pass',
    'password',
    'changeme',
    'postgres',
    'crossband',
    'ada',
    'Ada-2026-and-more',
    'k7#q',
  ]) {
    assert.notEqual(passwordWeakness('ada', password), null, password);
  }
  assert.equal(passwordWeakness('ada', 'tRuc-9fj2-mmx0-gauz'), null);
});
