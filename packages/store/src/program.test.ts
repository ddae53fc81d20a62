import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from './program.ts';
import { onBothDatabases, storesOn } from './testing/stores.ts';

const count: Program = [{ sql: 'select count(*) as count from room_heads', parameters: [] }];

onBothDatabases('a program', (stores) => {
  const numbered = (at: number) => (stores.kind === 'sqlite' ? `?${at}` : `$${at}`);
  const head = (room: string) => ({
    sql: `insert into room_heads (room, last_position, revision) values (${numbered(1)}, 7, 0) returning room`,
    parameters: [room],
  });

  test('answers with the rows of its last statement, and stays', async (t) => {
    const { database } = await stores.open(t);
    assert.deepEqual(await database.run([head('lobby')]), [{ room: 'lobby' }]);
    const [{ count: heads } = { count: 0 }] = await database.run<{ count: number }>(count);
    assert.equal(heads, 1);
  });

  test('that fails says why, and the next one runs', async (t) => {
    const { database } = await stores.open(t);
    await database.run([head('lobby')]);
    await assert.rejects(database.run([head('lobby')]), { code: 'store-failed' });
    await assert.rejects(database.run([{ sql: 'insert into nowhere default values', parameters: [] }]), {
      code: 'store-failed',
    });
    assert.deepEqual(await database.run([head('other')]), [{ room: 'other' }]);
  });

  test('is refused when the store is closed', async (t) => {
    const store = await stores.open(t);
    await store.close();
    await assert.rejects(store.database.run(count), { code: 'store-closed' });
  });
});

test('on SQLite, a statement that fails takes those before it along', async (t) => {
  const { database } = await storesOn('sqlite').open(t);
  const insert = { sql: 'insert into room_heads (room, last_position, revision) values (?1, 7, 0)' };
  const same = { ...insert, parameters: ['lobby'] };
  await assert.rejects(database.run([{ ...insert, parameters: ['other'] }, same, same]), { code: 'store-failed' });
  assert.deepEqual(await database.run(count), [{ count: 0 }]);
});
