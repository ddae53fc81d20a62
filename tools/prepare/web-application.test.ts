import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { prepareWebApplication } = await import(new URL('./web-application.mjs', import.meta.url).href);

async function smallProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'crossband-web-'));
  await mkdir(join(root, 'node_modules'));
  await symlink(join(ROOT, 'node_modules', 'vite'), join(root, 'node_modules', 'vite'));
  await mkdir(join(root, 'apps', 'web', 'src'), { recursive: true });
  await mkdir(join(root, 'packages', 'tune'), { recursive: true });
  const lock = { packages: { 'node_modules/@small/tune': { resolved: 'packages/tune', link: true } } };
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock));
  await writeFile(join(root, 'apps', 'web', 'package.json'), '{"type":"module","dependencies":{"@small/tune":"*"}}');
  await writeFile(join(root, 'apps', 'web', 'index.html'), '<script type="module" src="/src/main.ts"></script>');
  await writeFile(join(root, 'apps', 'web', 'src', 'main.ts'), `document.title = 'first';`);
  await writeFile(join(root, 'packages', 'tune', 'package.json'), '{"type":"module"}');
  return root;
}

async function builtScript(root: string): Promise<string> {
  const assets = join(root, 'apps', 'web', 'dist', 'assets');
  const [script] = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  return await readFile(join(assets, script ?? ''), 'utf8');
}

test('the application is built again only when it or a package of ours that it uses has changed', async () => {
  const root = await smallProject();
  try {
    const prepare = () => prepareWebApplication({ root, node: process.execPath });
    const builtAt = async () => (await stat(join(root, 'apps', 'web', 'dist', 'index.html'))).ctimeMs;
    await prepare();
    assert.match(await builtScript(root), /first/);
    const firstAt = await builtAt();
    await writeFile(join(root, 'apps', 'web', 'src', 'main.test.ts'), 'a test changes nothing');
    await prepare();
    assert.equal(await builtAt(), firstAt);

    await writeFile(join(root, 'apps', 'web', 'src', 'main.ts'), `document.title = 'second';`);
    await prepare();
    assert.match(await builtScript(root), /second/);
    const secondAt = await builtAt();
    await writeFile(join(root, 'packages', 'tune', 'tune.ts'), 'export const pitchHz = 440;');
    await prepare();
    assert.notEqual(await builtAt(), secondAt);
  } finally {
    await rm(root, { recursive: true });
  }
});

test('a source that does not compile is told and leaves the last build in place', async () => {
  const root = await smallProject();
  try {
    const prepare = () => prepareWebApplication({ root, node: process.execPath });
    await prepare();
    for (const source of ['const = ;', `import './missing.ts';`]) {
      await writeFile(join(root, 'apps', 'web', 'src', 'main.ts'), source);
      await assert.rejects(prepare(), { code: 'web-build-failed' });
    }
    assert.match(await builtScript(root), /first/);
  } finally {
    await rm(root, { recursive: true });
  }
});
