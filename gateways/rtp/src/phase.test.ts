import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultNativeLimits } from './options.ts';
import { nextPhase, type Phase } from './phase.ts';

const limits = { ...defaultNativeLimits, startWithinMs: 100, silentAfterMs: 20, closeAfterMs: 50 };

test('a session waits, lives, falls silent, comes back and ends for good', () => {
  let phase: Phase = { name: 'waiting', sinceMs: 0 };
  const at = (nowMs: number, heard: boolean): string => {
    phase = nextPhase(phase, heard, nowMs, limits);
    return phase.name;
  };
  assert.equal(at(99, false), 'waiting');
  assert.equal(at(99, true), 'live');
  assert.equal(at(118, false), 'live');
  assert.equal(at(119, false), 'silent');
  assert.equal(at(130, true), 'live');
  assert.equal(at(179, false), 'silent');
  assert.equal(at(180, false), 'closed');
  assert.equal(at(181, true), 'closed', 'one run, one credential');
});

test('a credential that nobody uses ends with its reason', () => {
  assert.deepEqual(nextPhase({ name: 'waiting', sinceMs: 0 }, false, 100, limits), {
    name: 'closed',
    code: 'native-start-timeout',
  });
});
