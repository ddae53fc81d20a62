import assert from 'node:assert/strict';
import { it } from 'node:test';
import { guestMay } from '@crossband/wire/testing/views';
import { mayPublish } from './may-publish.ts';

it('what may be sent follows from the right, and from the sources that a token names', () => {
  assert.equal(mayPublish(undefined, 'camera'), true);
  assert.equal(mayPublish(guestMay, 'screen'), true);
  assert.equal(mayPublish({ ...guestMay, show: false }, 'screen'), false);
  assert.equal(mayPublish({ ...guestMay, show: false }, 'microphone'), true);
  assert.equal(mayPublish({ ...guestMay, sources: ['microphone'] }, 'camera'), false);
  assert.equal(mayPublish({ ...guestMay, speak: false, sources: ['microphone'] }, 'microphone'), false);
});
