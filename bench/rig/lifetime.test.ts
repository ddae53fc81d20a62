import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';

const lifetime = join(import.meta.dirname, 'lifetime.ts');

/** Runs work in a process of its own; sends it SIGINT once it says "working". */
async function interrupted(work: string): Promise<{ code: number | null; said: string }> {
  const source = `import { withLifetime } from ${JSON.stringify(lifetime)}; await withLifetime(${work});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = text(child.stdout);
  child.stdout.once('data', () => child.kill('SIGINT'));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, said: await said };
}

test('an interrupted exam takes everything down before it ends, though its work fails meanwhile', async () => {
  const { code, said } = await interrupted(`async (owned) => {
    const failing = Promise.withResolvers();
    owned.defer(() => new Promise((done) => setTimeout(() => { console.log('first'); done(); }, 50)));
    owned.defer(() => { console.log('last'); failing.reject(new Error('its server went')); });
    setTimeout(() => undefined, 60_000);
    console.log('working');
    await failing.promise;
  }`);
  assert.equal(code, 130);
  assert.deepEqual(said.trim().split('\n'), ['working', 'last', 'first']);
});
