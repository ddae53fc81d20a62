import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Files } from './files.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-files-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const limits = { maxBytes: 100, quotaBytes: 150 };

async function* chunks(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part);
}

async function bytesOf(files: Files, sha256: string): Promise<string | null> {
  const found = await files.read(sha256);
  if (!found) return null;
  try {
    return (await found.file.readFile()).toString();
  } finally {
    await found.file.close();
  }
}

const names = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

test('a file is kept under the hash of its bytes, once, across restarts', async (t) => {
  const folder = folderOf(t);
  const files = new Files({ folder, ...limits });
  const { sha256, sizeBytes, head } = await files.put(chunks('hello ', 'world'));
  assert.equal(sha256, createHash('sha256').update('hello world').digest('hex'));
  assert.deepEqual([sizeBytes, head.toString()], [11, 'hello world']);
  await files.put(chunks('hello world'));
  assert.deepEqual(files.usage, { files: 1, bytes: 11 });
  const again = new Files({ folder, ...limits });
  assert.deepEqual(again.usage, { files: 1, bytes: 11 });
  assert.equal(await bytesOf(again, sha256), 'hello world');
  for (const hostile of ['', '..', '../../etc/passwd', `${sha256}/..`, sha256.toUpperCase(), '\0']) {
    assert.equal(await again.read(hostile), null, hostile);
  }
});

test('only listed types are taken, by the first bytes, and nothing of others stays', async (t) => {
  const folder = folderOf(t);
  const files = new Files({ folder, ...limits, types: ['image/*', 'application/pdf'] });
  const gif = Buffer.from('GIF89a\x10\x00\x10\x00 and so on').toString('latin1');
  assert.equal((await files.put(chunks(gif))).type, 'image/gif');
  assert.equal((await files.put(chunks('%PDF-1.7'))).type, 'application/pdf');
  for (const other of ['PK\x03\x04', 'MZ', '<svg/>', 'image/gif']) {
    await assert.rejects(files.put(chunks(other)), { code: 'attachment-type', message: /image\/\*, application\/pdf/ });
  }
  assert.deepEqual([names(folder).length, files.usage.files], [2, 2]);
});

test('what is too large, empty, over the quota or does not come whole leaves nothing', async (t) => {
  const folder = folderOf(t);
  const files = new Files({ folder, ...limits });
  await assert.rejects(files.put(chunks('x'.repeat(60), 'x'.repeat(60))), { code: 'attachment-too-large' });
  await assert.rejects(files.put(chunks()), { code: 'attachment-empty' });
  async function* broken() {
    yield Buffer.from('half');
    throw new Error('the sender went away');
  }
  await assert.rejects(files.put(broken()), /went away/);
  assert.deepEqual([names(folder).length, files.usage], [0, { files: 0, bytes: 0 }]);
  await files.put(chunks('a'.repeat(100)));
  await assert.rejects(files.put(chunks('b'.repeat(51))), { code: 'attachment-quota' });
  await files.put(chunks('b'.repeat(50)));
  assert.equal(names(folder).length, 2);
});

test('uploads at once do not pass the quota together', async (t) => {
  const files = new Files({ folder: folderOf(t), ...limits });
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((letter) => files.put(chunks(letter.repeat(70)))));
  assert.ok(outcomes.filter(({ status }) => status === 'fulfilled').length <= 2);
  assert.ok(files.usage.bytes <= limits.quotaBytes);
});

test('a sweep takes only what is old and that no message has', async (t) => {
  const folder = folderOf(t);
  const files = new Files({ folder, ...limits });
  const [old, used, young] = [
    await files.put(chunks('old')),
    await files.put(chunks('used')),
    await files.put(chunks('young')),
  ];
  for (const { sha256 } of [old, used]) utimesSync(join(folder, 'kept', sha256.slice(0, 2), sha256), 1, 1);
  const removed = await files.sweep(Date.now() - 60_000, async (hashes) =>
    hashes.filter((hash) => hash !== used.sha256),
  );
  assert.equal(removed, 1);
  assert.deepEqual(await Promise.all([old, used, young].map(({ sha256 }) => bytesOf(files, sha256))), [
    null,
    'used',
    'young',
  ]);
  assert.deepEqual(files.usage, { files: 2, bytes: 9 });
});

test('a file that is sent again while a sweep looks stays', async (t) => {
  const folder = folderOf(t);
  const files = new Files({ folder, ...limits });
  const { sha256 } = await files.put(chunks('again'));
  utimesSync(join(folder, 'kept', sha256.slice(0, 2), sha256), 1, 1);
  const removed = await files.sweep(Date.now() - 60_000, async (hashes) => {
    await files.put(chunks('again'));
    return [...hashes];
  });
  assert.equal(removed, 0);
  assert.equal(await bytesOf(files, sha256), 'again');
});
