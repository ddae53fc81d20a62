import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HubProcess } from '../fixtures/hub-process.ts';

/** What an idle hub does without (docs/benchmarks.md, idle), and has as soon as somebody wants it. */

/** Names of a process's threads (proc(5): task/TID/comm). */
function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((task) => readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8').trim());
}

test('the store has no thread until somebody asks it', async () => {
  await using hub = await HubProcess.start();
  assert.ok(!threadsOf(hub.pid).includes('store'));
  const answer = await fetch(`${hub.url}api/v1/hub`);
  assert.equal(((await answer.json()) as { setupNeeded: boolean }).setupNeeded, true);
  assert.ok(threadsOf(hub.pid).includes('store'));
});
