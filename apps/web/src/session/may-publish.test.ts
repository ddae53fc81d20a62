import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mayTakePart } from '@crossband/wire/signaling/rights';
import { mayPublish } from './may-publish.ts';

it('what may be sent follows from the right, and from the sources that a token names', () => {
  assert.equal(mayPublish(undefined, 'camera'), true);
  assert.equal(mayPublish(mayTakePart, 'screen'), true);
  assert.equal(mayPublish({ ...mayTakePart, show: false }, 'screen'), false);
  assert.equal(mayPublish({ ...mayTakePart, show: false }, 'microphone'), true);
  assert.equal(mayPublish({ ...mayTakePart, sources: ['microphone'] }, 'camera'), false);
  assert.equal(mayPublish({ ...mayTakePart, speak: false, sources: ['microphone'] }, 'microphone'), false);
});
