import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const { prepareFirstStart } = await import(new URL('./first-start.mjs', import.meta.url).href);

/** Says where it listens, and notes each start and what it is asked in `seen.txt`. */
const smallHub = `
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
const { note } = await import(new URL('../../../packages/tune/tune.ts', import.meta.url).href);
const say = (what: string): void => appendFileSync('seen.txt', what + '\\n');
say(note + ' ' + process.env.CROSSBAND_STORE);
const server = createServer((request, response) => { say(request.url ?? ''); response.end('{}'); });
server.listen(0, '127.0.0.1', () => console.log('Open  http://127.0.0.1:' + (server.address() as { port: number }).port + '/'));
process.on('SIGTERM', () => { server.closeAllConnections(); server.close(); });
`;

async function smallProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'crossband-first-'));
  for (const folder of ['apps/hub/src', 'packages/tune']) await mkdir(join(root, folder), { recursive: true });
  const lock = { packages: { 'node_modules/@small/tune': { resolved: 'packages/tune', link: true } } };
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'apps/hub/package.json'), '{"type":"module","dependencies":{"@small/tune":"*"}}');
  await writeFile(join(root, 'apps/hub/src/main.ts'), smallHub);
  await writeFile(join(root, 'packages/tune/package.json'), '{"type":"module"}');
  await writeFile(join(root, 'packages/tune/tune.ts'), `export const note: string = 'a';`);
  return root;
}

function preparing(root: string): () => Promise<void> {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, 'cache'), CROSSBAND_STORE: 'postgres://the-real-one' };
  return () => prepareFirstStart({ root, node: process.execPath, env });
}

async function seen(root: string): Promise<string[]> {
  return (await readFile(join(root, 'seen.txt'), 'utf8')).trim().split('\n');
}

test('a hub whose sources are new is started once, asked, and told nothing of the real one', async () => {
  const root = await smallProject();
  try {
    const prepare = preparing(root);
    await prepare();
    const first = ['a undefined', '/readyz', '/api/v1/hub', '/metrics'];
    assert.deepEqual(await seen(root), first);
    await prepare();
    assert.deepEqual(await seen(root), first);
    await writeFile(join(root, 'packages/tune/tune.ts'), `export const note: string = 'b';`);
    await prepare();
    assert.equal((await seen(root))[first.length], 'b undefined');
    await rm(join(root, 'cache'), { recursive: true });
    await prepare();
    assert.equal((await seen(root)).length, 3 * first.length);
  } finally {
    await rm(root, { recursive: true });
  }
});

test('one that does not start is left to its own start, which says why', async () => {
  const root = await smallProject();
  try {
    await writeFile(join(root, 'apps/hub/src/main.ts'), 'process.exit(3);');
    await preparing(root)();
    await writeFile(join(root, 'apps/hub/src/main.ts'), smallHub);
    await preparing(root)();
    assert.equal((await seen(root)).length, 4);
  } finally {
    await rm(root, { recursive: true });
  }
});
