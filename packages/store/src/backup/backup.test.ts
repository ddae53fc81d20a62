import assert from 'node:assert/strict';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { sql } from 'kysely';
import { moveAside } from '../postgres/replaced-schema.ts';
import type { Store } from '../store.ts';
import { newMessage } from '../testing/messages.ts';
import { onBothDatabases, storesOn } from '../testing/stores.ts';
import type { BackupProgress } from './progress.ts';
import { restoreStore } from './restore.ts';

const logger = silentLogger;
const lobby = { room: 'lobby', limit: 500 };

async function backupPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-backup-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'store.backup');
}

async function write(store: Store, count: number, text = 'words 👩‍👩‍👧‍👦'): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => store.messages.append(newMessage({ text }))));
}

onBothDatabases('backup', (stores) => {
  test('a backup made under load is whole, and a store restored from it goes on', async (t) => {
    const path = await backupPath(t);
    const store = await stores.open(t);
    await write(store, 400);
    await store.messages.react({ room: 'lobby', position: 1, reaction: '👍', author: 'ada', atMs: 1 });
    const before = await store.messages.page(lobby);
    let copying = true;
    const told: BackupProgress[] = [];
    const load = (async () => {
      while (copying) await write(store, 10, 'meanwhile');
    })();
    await store.backup(path, { onProgress: (progress) => told.push(progress) });
    copying = false;
    await load;
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal(told.at(-1)?.writtenBytes, (await stat(path)).size);

    const url = await stores.url(t);
    await restoreStore({ url, path, logger });
    const restored = await stores.open(t, url);
    const after = await restored.messages.page({ ...lobby, before: 401 });
    assert.deepEqual(after.messages, before.messages);
    assert.equal((await restored.messages.append(newMessage())).message.position, after.lastPosition + 1);
    const found = await restored.messages.search({ rooms: ['lobby'], text: 'words', limit: 100 });
    assert.equal(found.messages.length, 100);
  });

  test('a store with contents is replaced only by force, and only when nobody uses it', async (t) => {
    const path = await backupPath(t);
    const source = await stores.open(t);
    await write(source, 3);
    await source.backup(path);
    const url = await stores.url(t);
    const old = await stores.open(t, url);
    await write(old, 7);
    await assert.rejects(restoreStore({ url, path, logger, force: true }), { code: 'store-in-use' });
    await old.close();
    await assert.rejects(restoreStore({ url, path, logger }), { code: 'store-not-empty' });
    await restoreStore({ url, path, logger, force: true });
    const restored = await stores.open(t, url);
    assert.equal((await restored.messages.page(lobby)).lastPosition, 3);
  });

  test('a file that is no backup, a damaged one and one of a newer version leave the store as it was', async (t) => {
    const path = await backupPath(t);
    const newer = await stores.open(t);
    await write(newer, 300);
    await newer.backup(`${path}.damaged`);
    await newer.database.write((tx) =>
      tx.insertInto('schema_version').values({ version: 9999, name: 'future', applied_at_ms: 1 }).execute(),
    );
    await newer.backup(`${path}.newer`);
    await writeFile(`${path}.other`, 'no backup at all');
    await damage(`${path}.damaged`);

    const url = await stores.url(t);
    const old = await stores.open(t, url);
    await write(old, 5);
    await old.close();
    const refuse = (file: string, code: string) =>
      assert.rejects(restoreStore({ url, path: file, logger, force: true }), { code }, file);
    await refuse(`${path}.other`, 'restore-failed');
    await refuse(`${path}.missing`, 'restore-failed');
    await refuse(`${path}.damaged`, 'restore-failed');
    await refuse(`${path}.newer`, 'store-too-new');
    const kept = await stores.open(t, url);
    assert.equal((await kept.messages.page(lobby)).messages.length, 5);
    assert.equal((await kept.messages.append(newMessage())).message.position, 6);
    await kept.close();

    const fresh = await stores.url(t);
    await assert.rejects(restoreStore({ url: fresh, path: `${path}.damaged`, logger }), { code: 'restore-failed' });
    assert.equal((await (await stores.open(t, fresh)).messages.page(lobby)).lastPosition, 0);
  });

  test('a backup that cannot be written says so and leaves nothing', async (t) => {
    const path = await backupPath(t);
    const store = await stores.open(t);
    await assert.rejects(store.backup(join(path, 'no', 'such', 'folder')), { code: 'backup-failed' });
    await assert.rejects(stat(path), { code: 'ENOENT' });
    assert.ok((await store.sizeBytes()) > 4096);
  });

  test('the words of a backup are found after old ones were purged', async (t) => {
    const path = await backupPath(t);
    const store = await stores.open(t);
    await write(store, 5);
    await store.messages.purge('lobby');
    await store.messages.append(newMessage({ room: 'other', text: 'needle' }));
    await store.backup(path);
    const url = await stores.url(t);
    await restoreStore({ url, path, logger });
    const restored = await stores.open(t, url);
    const { messages } = await restored.messages.search({ rooms: ['other'], text: 'needle', limit: 5 });
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['needle'],
    );
    assert.ok(await restored.database.read(async (db) => (await sql`select 1`.execute(db)).rows.length === 1));
  });
});

test('a restoration of PostgreSQL that was cut off hides no store', async (t) => {
  const stores = storesOn('postgres');
  const url = await stores.url(t);
  const store = await stores.open(t, url);
  await write(store, 4);
  await store.database.write(moveAside);
  await store.close();
  await assert.rejects(stores.open(t, url), { code: 'restore-interrupted' });
  const path = await backupPath(t);
  await writeFile(path, 'no backup at all');
  await assert.rejects(restoreStore({ url, path, logger }), { code: 'store-not-empty' });
  await assert.rejects(restoreStore({ url, path, logger, force: true }), { code: 'restore-failed' });
  const again = await stores.open(t, url);
  assert.equal((await again.messages.page(lobby)).lastPosition, 4);
});

/** Overwrites the middle of a file. */
async function damage(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  await file.write(Buffer.alloc(Math.floor(size / 2), 0xff), 0, Math.floor(size / 2), Math.floor(size / 4));
  await file.close();
}
