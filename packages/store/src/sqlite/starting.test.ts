import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { storesOn } from '../testing/stores.ts';

/** Threads of stores in this process (proc(5): task/TID/comm). */
function storeThreads(): number {
  const names = readdirSync('/proc/self/task').map((task) => readFileSync(`/proc/self/task/${task}/comm`, 'utf8'));
  return names.filter((name) => name.trim() === 'store').length;
}

test('what is asked before the store serves needs no thread; what is asked then does not keep this one', async (t) => {
  const store = await storesOn('sqlite').open(t);
  assert.equal(await store.people.accounts.hasAdministrator(), false);
  assert.equal(storeThreads(), 0);
  store.serve();
  assert.equal(await store.people.accounts.hasAdministrator(), false);
  assert.equal(storeThreads(), 1);
});

test('the first change ends the start, and is seen by who reads next', async (t) => {
  const store = await storesOn('sqlite').open(t);
  const banned = { room: '', subject: 'guest', by: 'ada', reason: '', atMs: 1, untilMs: null };
  await store.bans.add(banned);
  assert.equal(storeThreads(), 1);
  assert.deepEqual(await store.bans.list(''), [banned]);
  assert.equal(storeThreads(), 2);
});
