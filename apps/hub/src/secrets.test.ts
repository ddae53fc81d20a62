import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadResumeSecret, refuseWeakStorePassword } from './secrets.ts';

test('the secret is made once, kept, and readable by its owner only', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-secret-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const first = loadResumeSecret(join(folder, 'data'));
  assert.equal(first.length, 32);
  assert.deepEqual(loadResumeSecret(join(folder, 'data')), first);
  assert.equal(statSync(join(folder, 'data', 'resume.secret')).mode & 0o777, 0o600);
});

test('a damaged secret and an unusable folder are refused with the cure', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-secret-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'resume.secret'), 'short');
  assert.throws(() => loadResumeSecret(folder), { code: 'bad-data-dir', message: /delete it/ });
  writeFileSync(join(folder, 'file'), '');
  assert.throws(() => loadResumeSecret(join(folder, 'file', 'data')), { code: 'bad-data-dir', message: /--data-dir/ });
});

test('a database password that everybody knows is refused, and not repeated', () => {
  for (const weak of ['postgres', 'crossband', 'changeme', 'swordfish1', 'hubhubhubhub']) {
    assert.throws(
      () => refuseWeakStorePassword(`postgres://hub:${weak}@db/crossband`),
      (error: Error) => 'code' in error && error.code === 'unsafe-config' && !error.message.includes(weak),
    );
  }
  for (const good of ['', 'sqlite:/tmp/x', 'postgres://hub@db/hub', 'postgres://hub:q8Wn2vYx0Rt5LmZk@db/hub']) {
    refuseWeakStorePassword(good);
  }
});
