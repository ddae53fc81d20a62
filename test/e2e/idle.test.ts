import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HubProcess } from '../fixtures/hub-process.ts';

/** What an idle hub does without (docs/benchmarks.md, idle), and has as soon as somebody wants it. */

/** Names of a process's threads (proc(5): task/TID/comm). */
function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((task) => readFileSync(`/proc/${pid}/task/${task}/comm`, 'utf8').trim());
}

/** What a hub had loaded that was asked these addresses, and then stopped. */
async function loadedBy(...paths: string[]): Promise<(part: string) => boolean> {
  await using hub = await HubProcess.startFrom(join(import.meta.dirname, 'idle/telling-hub.ts'));
  for (const path of paths) assert.equal((await fetch(`${hub.url}${path}`)).status, 200, path);
  await hub.stop();
  const [, list] = /^loaded (.*)$/m.exec(hub.output) ?? [];
  assert.ok(list, hub.output);
  return (part) => (JSON.parse(list) as string[]).some((loaded) => loaded.includes(part));
}

test('the store has no thread until somebody asks it', async () => {
  await using hub = await HubProcess.start();
  assert.ok(!threadsOf(hub.pid).includes('store'));
  const answer = await fetch(`${hub.url}api/v1/hub`);
  assert.equal(((await answer.json()) as { setupNeeded: boolean }).setupNeeded, true);
  assert.ok(threadsOf(hub.pid).includes('store'));
});

test('what only some hubs use is not loaded', async () => {
  const has = await loadedBy('readyz');
  assert.ok(has('/kysely/') && has('/fastify/'), 'the list has what every hub loads');
  const foreign = ['prom-client', 'pg', 'ajv', 'openid-client', 'jose', '@simplewebauthn', 'acme-client', '@peculiar'];
  for (const name of [...foreign, 'koffi', 'zod/v4/classic']) assert.ok(!has(`node_modules/${name}/`), name);
  // Node's fetch.
  assert.ok(!has('internal/deps/undici'));
});

test('figures are loaded by who asks for them', async () => {
  const has = await loadedBy('metrics');
  assert.ok(has('/node_modules/prom-client/'));
});
