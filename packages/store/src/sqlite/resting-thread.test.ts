import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '@crossband/foundation';
import { RestingThread } from './resting-thread.ts';
import { SqliteThread } from './thread.ts';

const inMemory = { path: ':memory:', role: 'writer', synchronous: 'off', busyTimeoutMs: 0 } as const;
const restAfterMs = 50;

/** A thread that counts its starts, and tells when one has ended. */
function counted() {
  const ended: Promise<void>[] = [];
  const resting = new RestingThread(async () => {
    const thread = await SqliteThread.open(inMemory);
    const { promise, resolve } = Promise.withResolvers<void>();
    const close = thread.close.bind(thread);
    thread.close = () => close().then(resolve);
    ended.push(promise);
    return thread;
  }, restAfterMs);
  return { resting, ended };
}

test('nobody has taken it: there is no thread, and nothing to close', async () => {
  const { resting, ended } = counted();
  assert.equal(resting.isAwake, false);
  await resting.close();
  assert.equal(ended.length, 0);
});

test('those who come together share one thread', async (t) => {
  const { resting, ended } = counted();
  t.after(() => resting.close());
  const [one, other] = await Promise.all([resting.take(), resting.take()]);
  assert.equal(one, other);
  assert.equal(ended.length, 1);
});

test('a thread ends after its rest, not while somebody has it, and the next one starts another', async (t) => {
  const { resting, ended } = counted();
  t.after(() => resting.close());
  const first = await resting.take();
  await resting.take();
  resting.give();
  await new Promise((resolve) => setTimeout(resolve, 3 * restAfterMs));
  assert.equal((await first.query('select 1 as one', [])).rows[0]?.one, 1);
  resting.give();
  // The timer keeps no process alive; the test does.
  const alive = setInterval(() => undefined, 1_000);
  await ended[0];
  clearInterval(alive);
  assert.equal(resting.isAwake, false);
  const second = await resting.take();
  assert.notEqual(second, first);
  assert.equal((await second.query('select 2 as two', [])).rows[0]?.two, 2);
});

test('one that could not start is tried again by the next who needs it', async (t) => {
  let broken = true;
  const resting = new RestingThread(() => {
    if (broken) return Promise.reject(new CodedError('store-unavailable', 'no file'));
    return SqliteThread.open(inMemory);
  });
  t.after(() => resting.close());
  await assert.rejects(async () => resting.take(), { code: 'store-unavailable' });
  broken = false;
  assert.equal((await (await resting.take()).query('select 1 as one', [])).rows[0]?.one, 1);
});
