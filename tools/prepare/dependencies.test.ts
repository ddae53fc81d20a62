import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';

const { areInstalled, prepareDependencies } = (await import(new URL('./dependencies.mjs', import.meta.url).href)) as {
  areInstalled(root: string): Promise<boolean>;
  prepareDependencies(root: string): Promise<void>;
};

const lock = {
  packages: {
    '': { dependencies: { one: '1.0.0' } },
    'apps/hub': { dependencies: { two: '2.0.0' } },
    'node_modules/one': { version: '1.0.0' },
    'apps/hub/node_modules/two': { version: '2.0.0' },
  },
};
const installed = {
  'package.json': { dependencies: { one: '1.0.0' } },
  'apps/hub/package.json': { dependencies: { two: '2.0.0' } },
  'package-lock.json': lock,
  'node_modules/.package-lock.json': lock,
  'node_modules/one/package.json': {},
  'apps/hub/node_modules/two/package.json': {},
};

function project(context: TestContext, files: Record<string, unknown>): string {
  const root = mkdtempSync(join(tmpdir(), 'crossband-dependencies-'));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  }
  return root;
}

test('what the lock file names is there, also where a workspace has a version of its own', async (context) => {
  assert.equal(await areInstalled(project(context, installed)), true);
  for (const missing of ['node_modules/one/package.json', 'apps/hub/node_modules/two/package.json']) {
    const { [missing as keyof typeof installed]: _, ...rest } = installed;
    assert.equal(await areInstalled(project(context, rest)), false, missing);
  }
});

test('a manifest that the lock file does not match is refused before npm runs', async (context) => {
  const drifted = { ...installed, 'apps/hub/package.json': { dependencies: { two: '3.0.0' } } };
  const { 'apps/hub/node_modules/two/package.json': _, ...files } = drifted;
  await assert.rejects(prepareDependencies(project(context, files)), { code: 'lock-file-stale', message: /apps\/hub/ });
});
