import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowedOrigin } from './origin.ts';

const allowed = ['https://friends.example'];

test('the hub itself, listed origins and native clients may connect', () => {
  assert.equal(isAllowedOrigin('http://127.0.0.1:8080', '127.0.0.1:8080', allowed), true);
  assert.equal(isAllowedOrigin('https://hub.example', 'Hub.example', allowed), true);
  assert.equal(isAllowedOrigin('https://friends.example', 'hub.example', allowed), true);
  assert.equal(isAllowedOrigin(undefined, 'hub.example', allowed), true);
});

test('no other page may', () => {
  const hostile = [
    'null',
    '',
    'https://evil.example',
    'https://hub.example.evil.example',
    'https://evil.example/hub.example',
    'https://hub.example:444',
    'https://hub.example@evil.example',
    'https://friends.example.evil.example',
    'http://friends.example',
    'https://friends.example/',
    'file://',
    'chrome-extension://hub.example.x',
    'https://hub.exаmple',
  ];
  for (const origin of hostile) assert.equal(isAllowedOrigin(origin, 'hub.example', allowed), false, origin);
});

test('over TLS, a page in the clear is another one', () => {
  assert.equal(isAllowedOrigin('https://hub.example', 'hub.example', allowed, true), true);
  assert.equal(isAllowedOrigin('http://hub.example', 'hub.example', allowed, true), false);
  assert.equal(isAllowedOrigin('ws://hub.example', 'hub.example', allowed), false);
});
