import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import { ApiKeys } from './api-keys.ts';
import { MemoryApiKeys } from './testing/memory-api-keys.ts';

const now = 1_800_000_000_000 as WallMs;
const given = { id: 'shop', secret: 'Zk3v9QpLr7Xw2NsTb8YcHd4MfGj6RaKe1', label: 'shop', by: 'ada' };

test('a secret is told when the key is made, and never again', async () => {
  const keys = new ApiKeys(new MemoryApiKeys());
  const { id, secret } = await keys.create({ label: 'shop', by: 'ada' }, now);
  assert.equal(Buffer.from(secret, 'base64url').length, 32);
  assert.deepEqual(await keys.list(), [{ id, label: 'shop', by: 'ada', createdAtMs: now }]);
});

test('short, known and patterned secrets are refused, and not repeated', async () => {
  const keys = new ApiKeys(new MemoryApiKeys());
  const weak = [
    '',
    'secret',
    'x'.repeat(31),
    'x'.repeat(64),
    'abc123'.repeat(8),
    'changeme-changeme-changeme-changeme-2',
    'Zk3v9QpLr7Xw2NsTb8YcHd4MfGj6RaKe1'.repeat(20),
  ];
  for (const secret of weak) {
    await assert.rejects(keys.adopt({ ...given, secret }, now), (error: Error & { code: string }) => {
      assert.equal(error.code, 'weak-api-key');
      return secret.length < 8 || !error.message.includes(secret);
    });
  }
  assert.deepEqual(await keys.list(), []);
});

test('a key made elsewhere is taken once, and never in place of another', async () => {
  const keys = new ApiKeys(new MemoryApiKeys());
  await keys.adopt(given, now);
  await keys.adopt(given, now);
  assert.equal((await keys.list()).length, 1);
  const other = { ...given, secret: [...given.secret].reverse().join('') };
  await assert.rejects(keys.adopt(other, now), { code: 'api-key-taken' });
  assert.equal((await keys.byId('shop'))?.secret, given.secret);
});

test('malformed ids and labels are refused', async () => {
  const keys = new ApiKeys(new MemoryApiKeys());
  for (const id of ['', 'a b', '../x', 'x'.repeat(65)]) {
    await assert.rejects(keys.adopt({ ...given, id }, now), { code: 'bad-api-key' });
  }
  for (const label of ['', 'a\u0000b', 'x'.repeat(49)]) {
    await assert.rejects(keys.create({ label, by: 'ada' }, now), { code: 'bad-api-key' });
  }
});

test('whoever removes a key is heard', async () => {
  const keys = new ApiKeys(new MemoryApiKeys());
  const { id } = await keys.create({ label: 'shop', by: 'ada' }, now);
  const removed = keys.events.next('removed');
  await keys.remove(id);
  assert.deepEqual(await removed, [id]);
  await assert.rejects(keys.remove(id), { code: 'unknown-api-key' });
});
