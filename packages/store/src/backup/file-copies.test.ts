import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Files } from '../files/files.ts';
import { copyFiles } from './file-copies.ts';

function folders(t: TestContext): { from: string; to: string } {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-files-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { from: join(folder, 'from'), to: join(folder, 'to') };
}

const limits = { maxBytes: 1_000_000, quotaBytes: 10_000_000 };
const words = async function* (text: string) {
  yield Buffer.from(text);
};

test('files go over once, whole, and are found there by their contents', async (t) => {
  const { from, to } = folders(t);
  assert.equal(await copyFiles(from, to), 0);
  const files = new Files({ folder: from, ...limits });
  const kept = [await files.put(words('one')), await files.put(words('two'))];
  assert.equal(await copyFiles(from, to), 2);
  assert.equal(await copyFiles(from, to), 0);
  const copies = new Files({ folder: to, ...limits });
  assert.deepEqual(copies.usage, files.usage);
  for (const { sha256, sizeBytes } of kept) {
    const found = await copies.read(sha256);
    assert.equal(found?.sizeBytes, sizeBytes);
    await found?.file.close();
  }
});

test('a damaged file is not passed on', async (t) => {
  const { from, to } = folders(t);
  const { sha256 } = await new Files({ folder: from, ...limits }).put(words('one'));
  writeFileSync(join(from, 'kept', sha256.slice(0, 2), sha256), 'eno');
  await assert.rejects(copyFiles(from, to), { code: 'backup-failed' });
  assert.deepEqual(readdirSync(join(to, 'kept', sha256.slice(0, 2))), []);
});
