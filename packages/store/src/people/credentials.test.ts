import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiKey, ExternalIdentity, Passkey } from '@crossband/identity';
import { onBothDatabases } from '../testing/stores.ts';

const hostile = `'; drop table passkeys; -- <b>\u202e "$1" \\`;
const ada = { id: 'ada', name: 'Ada', nameKey: 'ada', passwordHash: null, administrator: false, disabled: false };

onBothDatabases('other ways in', (stores) => {
  test('passkeys belong to one account, and count', async (t) => {
    const { accounts, passkeys } = (await stores.open(t)).people;
    await accounts.insert({ ...ada, createdAtMs: 1 });
    const given: Passkey = {
      id: 'credential',
      account: 'ada',
      publicKey: 'pQECAyYg',
      counter: 6,
      transports: ['internal', 'hybrid', hostile],
      name: hostile,
      createdAtMs: 1,
      lastUsedAtMs: 1,
    };
    assert.equal(await passkeys.insert(given), true);
    assert.equal(await passkeys.insert({ ...given, name: 'other' }), false);
    assert.deepEqual(await passkeys.byId('credential'), given);
    // PostgreSQL decides which of them comes first.
    const both = await Promise.all([7, 7].map((counter) => passkeys.used('credential', counter, 9)));
    assert.deepEqual(both.sort(), [false, true]);
    for (const back of [6, 0]) assert.equal(await passkeys.used('credential', back, 10), false);
    assert.deepEqual(await passkeys.ofAccount('ada'), [{ ...given, counter: 7, lastUsedAtMs: 9 }]);
    assert.equal(await passkeys.used('credential', 0xffffffff, 11), true);
    const silent = { ...given, id: 'counts nothing', counter: 0 };
    await passkeys.insert(silent);
    for (const atMs of [12, 13]) assert.equal(await passkeys.used(silent.id, 0, atMs), true);
    assert.equal(await passkeys.remove('eve', 'credential'), false);
    assert.equal(await passkeys.remove('ada', 'credential'), true);
    for (const unknown of ['credential', 'a\0', 'a\ud83d']) assert.equal(await passkeys.byId(unknown), null);
  });

  test('API keys are kept until they are removed', async (t) => {
    const { apiKeys } = (await stores.open(t)).people;
    const given: ApiKey = { id: 'k1', secret: 's'.repeat(64), label: hostile, by: 'ada', createdAtMs: 1 };
    await apiKeys.insert(given);
    await apiKeys.insert({ ...given, id: 'k2', createdAtMs: 2 });
    assert.deepEqual(await apiKeys.byId('k1'), given);
    assert.deepEqual(
      (await apiKeys.list()).map(({ id }) => id),
      ['k2', 'k1'],
    );
    assert.equal(await apiKeys.remove('k1'), true);
    for (const unknown of ['k1', 'k\0', '\udc00']) {
      assert.equal(await apiKeys.byId(unknown), null);
      assert.equal(await apiKeys.remove(unknown), false);
    }
  });

  test('an identity of a provider belongs to one account', async (t) => {
    const { accounts, externalIdentities } = (await stores.open(t)).people;
    await accounts.insert({ ...ada, createdAtMs: 1 });
    const given: ExternalIdentity = { issuer: 'https://id.example', subject: hostile, account: 'ada', linkedAtMs: 1 };
    assert.deepEqual(await Promise.all([externalIdentities.link(given), externalIdentities.link(given)]), [
      true,
      false,
    ]);
    assert.deepEqual(await externalIdentities.find(given.issuer, hostile), given);
    assert.equal(await externalIdentities.find('https://id.example/', hostile), null);
    assert.deepEqual(await externalIdentities.ofAccount('ada'), [given]);
    const eve = { ...ada, id: 'eve', name: 'Eve', nameKey: 'eve', createdAtMs: 2 };
    assert.equal(await accounts.insert(eve, { identity: given }), 'identity-taken');
    assert.equal(await accounts.byId('eve'), null);
    const other = { issuer: given.issuer, subject: 'other' };
    assert.equal(await accounts.insert(eve, { identity: other }), 'inserted');
    assert.deepEqual(await externalIdentities.ofAccount('eve'), [{ ...other, account: 'eve', linkedAtMs: 2 }]);
    assert.equal(await externalIdentities.unlink(given.issuer, hostile), true);
    assert.equal(await externalIdentities.find(given.issuer, hostile), null);
  });
});
