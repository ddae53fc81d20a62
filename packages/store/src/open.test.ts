import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { sql } from 'kysely';
import { migrations } from './migrations/index.ts';
import { migrate } from './migrations/migrate.ts';
import { openStore } from './store.ts';
import { newMessage } from './testing/messages.ts';
import { onBothDatabases, testCluster } from './testing/stores.ts';

const logger = silentLogger;

onBothDatabases('opening', (stores) => {
  test('keeps what is there, and runs each migration once', async (t) => {
    const url = await stores.url(t);
    const first = await stores.open(t, url);
    await first.messages.append(newMessage());
    await first.close();
    const second = await stores.open(t, url);
    assert.equal((await second.messages.page({ room: 'lobby', limit: 1 })).lastPosition, 1);
    const versions = await second.database.read((db) =>
      db.selectFrom('schema_version').selectAll().orderBy('version').execute(),
    );
    assert.deepEqual(
      versions.map(({ version, name }) => [version, name]),
      migrations.map(({ name }, index) => [index + 1, name]),
    );
  });

  test('hubs that start at once on an empty store migrate it once', async (t) => {
    const url = await stores.url(t);
    await Promise.all(Array.from({ length: 3 }, () => stores.open(t, url)));
    const store = await stores.open(t, url);
    const versions = await store.database.read((db) => db.selectFrom('schema_version').selectAll().execute());
    assert.equal(versions.length, migrations.length);
  });

  test('refuses a store that a newer Crossband has used, and leaves it alone', async (t) => {
    const url = await stores.url(t);
    const store = await stores.open(t, url);
    await store.database.write((tx) =>
      tx.insertInto('schema_version').values({ version: 9999, name: 'future', applied_at_ms: 1 }).execute(),
    );
    await store.close();
    await assert.rejects(openStore({ url, logger }), (error: Error & { code: string }) => {
      assert.equal(error.code, 'store-too-new');
      assert.match(error.message, /version 9999.*Start that version again, or restore a backup/);
      return true;
    });
  });

  test('a migration that fails leaves nothing of itself and of those before it', async (t) => {
    const store = await stores.open(t);
    const broken = [
      ...migrations,
      { name: 'good', up: async ({ schema }) => schema.createTable('half_done').addColumn('a', 'integer').execute() },
      { name: 'bad', up: async (tx) => void (await sql`create nonsense`.execute(tx)) },
    ] satisfies typeof migrations;
    await assert.rejects(migrate(store.database, broken, logger), { code: 'store-failed' });
    await assert.rejects(
      store.database.read((db) => sql`select * from half_done`.execute(db)),
      { code: 'store-failed' },
    );
    assert.equal(await migrate(store.database, migrations, logger), migrations.length);
  });

  test('a change that throws leaves nothing, and the next one goes on', async (t) => {
    const store = await stores.open(t);
    const mine = new Error('mine');
    const row = { room: 'lobby', last_position: 7, revision: 0 };
    const failing = store.database.write(async (tx) => {
      await tx.insertInto('room_heads').values(row).execute();
      throw mine;
    });
    await assert.rejects(failing, (error: Error) => error.cause === mine);
    assert.equal((await store.messages.append(newMessage())).message.position, 1);
  });

  test('is closed once, and then says so', async (t) => {
    const store = await stores.open(t);
    await Promise.all([store.close(), store.close()]);
    assert.equal(store.closed, true);
    await assert.rejects(store.messages.page({ room: 'lobby', limit: 1 }), { code: 'store-closed' });
  });
});

test('the SQLite file is readable by its owner only', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-open-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const store = await openStore({ url: `sqlite:${folder}/store.db`, logger });
  t.after(() => store.close());
  for (const file of ['store.db', 'store.db-wal', 'store.db-shm']) {
    assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600, file);
  }
});

test('a store that cannot be opened says why and what to do', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-open-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'text'), 'this is no database, whatever its name says. '.repeat(100));
  const cluster = await testCluster();
  const secret = 'hunter2';
  const cases: [string, string][] = [
    [`sqlite:${folder}/none/store.db`, 'store-unavailable'],
    [`sqlite:${folder}/text`, 'store-unavailable'],
    [cluster.url('no_such_database'), 'store-unavailable'],
    [`postgres://crossband:${secret}@127.0.0.1:1/none`, 'store-unavailable'],
    [`postgres://:${secret}@`, 'bad-store-url'],
    [`mysql://crossband:${secret}@127.0.0.1/x`, 'bad-store-url'],
    ['sqlite:', 'bad-store-url'],
  ];
  for (const [url, code] of cases) {
    await assert.rejects(openStore({ url, logger }), (error: Error & { code: string }) => {
      assert.equal(error.code, code, url);
      assert.ok(!error.message.includes(secret), error.message);
      assert.match(error.message, /See that|give sqlite:/);
      return true;
    });
  }
});
