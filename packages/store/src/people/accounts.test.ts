import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account, BanStore } from '@crossband/identity';
import { onBothDatabases } from '../testing/stores.ts';

function account(id: string, values: Partial<Account> = {}): Account {
  const given = { id, name: `Name ${id}`, nameKey: `name ${id}`, passwordHash: null, createdAtMs: 1 };
  return { ...given, administrator: false, disabled: false, ...values };
}

const hostile = `'; drop table accounts; -- <b>\u202e👩‍👩‍👧‍👦 "$1" \\ __proto__`;

onBothDatabases('accounts', (stores) => {
  test('an account is kept as it was given, and found by id and name', async (t) => {
    const { accounts } = (await stores.open(t)).people;
    const given = account('a', { name: hostile, nameKey: hostile, passwordHash: hostile, administrator: true });
    assert.equal(await accounts.insert(given), 'inserted');
    assert.deepEqual(await accounts.byId('a'), given);
    assert.deepEqual(await accounts.byNameKey(hostile), given);
    for (const unknown of ['b', '', 'a\0', 'a\ud83d']) {
      assert.equal(await accounts.byId(unknown), null);
      assert.equal(await accounts.byNameKey(unknown), null);
      assert.equal(await accounts.update(unknown, { disabled: true }), 'unknown');
    }
    await assert.rejects(accounts.insert(account('c', { name: 'half \ud83d' })), { code: 'unstorable' });
  });

  test('of many who want a name at once, one gets it', async (t) => {
    const { accounts } = (await stores.open(t)).people;
    const names = Array.from({ length: 10 }, (_, index) => accounts.insert(account(`a${index}`, { nameKey: 'ada' })));
    const outcomes = await Promise.all(names);
    assert.equal(outcomes.filter((outcome) => outcome === 'inserted').length, 1);
    await accounts.insert(account('b', { nameKey: 'bea' }));
    assert.equal(await accounts.update('b', { name: 'Ada', nameKey: 'ada' }), 'name-taken');
    assert.equal((await accounts.byId('b'))?.name, 'Name b');
    assert.equal(await accounts.update('b', { name: 'BEA', nameKey: 'bea' }), 'updated');
    assert.equal(await accounts.update('b', {}), 'updated');
  });

  test('of many who would be the first administrator at once, one is', async (t) => {
    const { accounts } = (await stores.open(t)).people;
    assert.equal(await accounts.hasAdministrator(), false);
    const tries = Array.from({ length: 10 }, (_, index) =>
      accounts.insert(account(`a${index}`, { administrator: true }), { onlyAsFirstAdministrator: true }),
    );
    const outcomes = await Promise.all(tries);
    assert.deepEqual(outcomes.filter((outcome) => outcome === 'inserted').length, 1);
    assert.deepEqual(new Set(outcomes), new Set(['inserted', 'administrator-exists']));
    assert.equal(await accounts.hasAdministrator(), true);
  });

  test('administrators who depose each other at once leave one', async (t) => {
    const { accounts } = (await stores.open(t)).people;
    const ids = Array.from({ length: 6 }, (_, index) => `a${index}`);
    for (const id of ids) await accounts.insert(account(id, { administrator: true }));
    const outcomes = await Promise.all(
      ids.map((id, index) => accounts.update(id, index % 2 ? { administrator: false } : { disabled: true })),
    );
    assert.equal(outcomes.filter((outcome) => outcome === 'last-administrator').length, 1);
    const people = await accounts.list({ limit: 10 });
    assert.equal(people.filter(({ administrator, disabled }) => administrator && !disabled).length, 1);
  });

  test('are listed page by page', async (t) => {
    const { accounts } = (await stores.open(t)).people;
    for (const id of ['c', 'a', 'é', 'b']) await accounts.insert(account(id));
    const [a, b] = await accounts.list({ limit: 2 });
    assert.deepEqual([a?.id, b?.id], ['a', 'b']);
    const rest = await accounts.list({ limit: 2, after: b?.nameKey ?? '' });
    assert.deepEqual(
      rest.map(({ id }) => id),
      ['c', 'é'],
    );
  });

  test('the bans of rooms are what identity asks for', async (t) => {
    const bans: BanStore = (await stores.open(t)).bans;
    assert.equal(await bans.find('', ['a'], 1), null);
  });
});
