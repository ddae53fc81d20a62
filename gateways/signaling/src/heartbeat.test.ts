import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heartbeat } from './heartbeat.ts';

const roundMs = 3_000;

test('everybody is beaten for once a round, and never many at once', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const beats = new Map<object, number>();
  const heartbeat = new Heartbeat<{ beat(): void }>(roundMs);
  let atOnce = 0;
  for (let index = 0; index < 600; index += 1) {
    const member = {
      beat() {
        atOnce += 1;
        beats.set(member, (beats.get(member) ?? 0) + 1);
      },
    };
    heartbeat.add(member);
  }
  let most = 0;
  for (let elapsedMs = 0; elapsedMs < 2 * roundMs; elapsedMs += 50) {
    atOnce = 0;
    context.mock.timers.tick(50);
    most = Math.max(most, atOnce);
  }
  heartbeat.stop();
  assert.equal(beats.size, 600);
  assert.deepEqual(new Set(beats.values()), new Set([2]));
  assert.equal(most, 10);
});

test('who has left is not beaten for, and nothing runs for nobody', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  let beats = 0;
  const member = {
    beat() {
      beats += 1;
    },
  };
  const heartbeat = new Heartbeat<typeof member>(roundMs);
  heartbeat.add(member);
  context.mock.timers.tick(roundMs);
  assert.equal(beats, 1);
  heartbeat.delete(member);
  context.mock.timers.tick(roundMs);
  assert.equal(beats, 1);
  heartbeat.add(member);
  context.mock.timers.tick(roundMs);
  assert.equal(beats, 2, 'it begins again with the next one');
  heartbeat.stop();
});
