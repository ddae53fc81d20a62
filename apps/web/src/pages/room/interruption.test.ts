import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interruptionOf } from './interruption.ts';

const open = { type: 'open' } as const;
const well = { send: 'connected', receive: 'connected', problem: null } as const;
const resuming = { type: 'resuming', attempt: 0, retryAt: 0, sameIdentity: true } as const;

test('nothing is said while all is well, nor before anything flows', () => {
  assert.equal(interruptionOf(open, well, null), null);
  assert.equal(interruptionOf(open, { send: 'none', receive: 'connecting', problem: null }, null), null);
});

test('a restart on purpose is told as one, with its time', () => {
  const found = interruptionOf(resuming, well, { backInMs: 3_400 });
  assert.equal(found?.type, 'draining');
  assert.match(found?.words ?? '', /about 4 s/);
});

test('a long silence of the hub asks to look at the network', () => {
  assert.doesNotMatch(interruptionOf(resuming, well, null)?.words ?? '', /network/);
  assert.match(interruptionOf({ ...resuming, attempt: 6 }, well, null)?.words ?? '', /network/);
});

test('a blocked media path is a failure with its cure, a lost one is being looked for', () => {
  const problem = { code: 'no-route', message: 'Open a port.' };
  assert.deepEqual(interruptionOf(open, { send: 'failed', receive: 'failed', problem }, null), {
    type: 'failed',
    tone: 'failure',
    words: 'Open a port.',
  });
  assert.equal(interruptionOf(open, { ...well, receive: 'recovering' }, null)?.type, 'recovering');
});
