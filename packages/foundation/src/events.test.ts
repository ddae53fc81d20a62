import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from './events.ts';

interface Events {
  moved: [from: number, to: number];
  ended: [];
}

test('listeners hear in order, until they are removed or their owner closes', () => {
  const events = new Emitter<Events>();
  const heard: string[] = [];
  const owner = new AbortController();
  const off = events.on('moved', (from, to) => heard.push(`a${from}${to}`));
  events.on('moved', (from, to) => heard.push(`b${from}${to}`), owner.signal);
  events.emit('moved', 1, 2);
  off();
  events.emit('moved', 3, 4);
  owner.abort();
  events.emit('moved', 5, 6);
  assert.deepEqual(heard, ['a12', 'b12', 'b34']);
  assert.equal(events.listenerCount('moved'), 0);
});

test('a listener that throws keeps no other from hearing', () => {
  const failures: string[] = [];
  const events = new Emitter<Events>((error, event) => failures.push(`${event}: ${(error as Error).message}`));
  let heard = 0;
  events.on('ended', () => {
    throw new Error('broken');
  });
  events.on('ended', () => {
    heard += 1;
  });
  events.emit('ended');
  assert.equal(heard, 1);
  assert.deepEqual(failures, ['ended: broken']);
});

test('next resolves with the next event, or rejects when its owner closes first', async () => {
  const events = new Emitter<Events>();
  const next = events.next('moved');
  events.emit('moved', 7, 8);
  assert.deepEqual(await next, [7, 8]);
  const owner = new AbortController();
  const never = events.next('moved', owner.signal);
  owner.abort(new Error('closed'));
  await assert.rejects(never, /closed/);
});
