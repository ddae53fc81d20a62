import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '@crossband/identity';
import type { Store } from '../store.ts';
import { onBothDatabases, type Stores } from '../testing/stores.ts';

const hash = (number: number): string => number.toString(16).padStart(64, '0');

function session(id: string, values: Partial<Session> = {}): Session {
  const publicKey = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) } as const;
  const given = { id, account: 'ada', publicKey, device: 'Firefox "1" \\ 😀', address: '2001:db8::7' };
  return { ...given, createdAtMs: 10, lastSeenAtMs: 10, ...values };
}

async function withAccounts(stores: Stores, t: Parameters<Stores['open']>[0]): Promise<Store> {
  const store = await stores.open(t);
  for (const id of ['ada', 'eve']) {
    const values = { name: id, nameKey: id, passwordHash: null, administrator: false, disabled: false, createdAtMs: 1 };
    await store.people.accounts.insert({ id, ...values });
  }
  return store;
}

onBothDatabases('sessions', (stores) => {
  test('a session is found by its token as it was given', async (t) => {
    const { sessions } = (await withAccounts(stores, t)).people;
    await sessions.insert(session('s1'), hash(1));
    const found = await sessions.byToken(hash(1));
    assert.deepEqual(found, { session: session('s1'), token: { hash: hash(1), replaced: null } });
    assert.equal(await sessions.byToken(hash(2)), null);
    await sessions.seen('s1', 20, '192.0.2.1');
    assert.deepEqual(await sessions.ofAccount('ada'), [session('s1', { lastSeenAtMs: 20, address: '192.0.2.1' })]);
    await assert.rejects(sessions.insert(session('s2', { device: 'a\0' }), hash(3)), { code: 'unstorable' });
    await assert.rejects(sessions.insert(session('s2', { account: 'nobody' }), hash(3)), { code: 'store-failed' });
    await assert.rejects(sessions.byToken('\0'), { code: 'unstorable' });
  });

  test('of many who replace a token at once, one does', async (t) => {
    const { sessions } = (await withAccounts(stores, t)).people;
    await sessions.insert(session('s1'), hash(1));
    const tries = Array.from({ length: 8 }, (_, index) =>
      sessions.replaceToken(hash(1), { atMs: 20, salt: `salt${index}` }, hash(100 + index)),
    );
    const outcomes = await Promise.all(tries);
    assert.equal(outcomes.filter(Boolean).length, 1);
    const winner = outcomes.indexOf(true);
    const old = await sessions.byToken(hash(1));
    assert.deepEqual(old?.token.replaced, { atMs: 20, salt: `salt${winner}` });
    assert.equal((await sessions.byToken(hash(100 + winner)))?.token.replaced, null);
  });

  test('a session remembers a bounded number of replaced tokens', async (t) => {
    const { sessions } = (await withAccounts(stores, t)).people;
    await sessions.insert(session('s1'), hash(0));
    for (let number = 0; number < 40; number += 1) {
      assert.ok(await sessions.replaceToken(hash(number), { atMs: 100 + number, salt: 's' }, hash(number + 1)));
    }
    const known = await Promise.all(Array.from({ length: 41 }, (_, number) => sessions.byToken(hash(number))));
    assert.deepEqual(
      known.map((found) => found !== null),
      known.map((_, number) => number >= 9),
    );
  });

  test('sessions go one by one, by account, and with the account’s tokens', async (t) => {
    const { sessions } = (await withAccounts(stores, t)).people;
    for (let number = 1; number <= 4; number += 1) {
      await sessions.insert(session(`s${number}`, { lastSeenAtMs: number }), hash(number));
    }
    await sessions.insert(session('e1', { account: 'eve' }), hash(5));
    assert.deepEqual(
      (await sessions.ofAccount('ada')).map(({ id }) => id),
      ['s4', 's3', 's2', 's1'],
    );
    assert.equal(await sessions.remove('s1'), 'ada');
    assert.equal(await sessions.remove('s1'), null);
    assert.equal(await sessions.byToken(hash(1)), null);
    assert.deepEqual((await sessions.removeOfAccount('ada', 's3')).sort(), ['s2', 's4']);
    assert.deepEqual(
      (await sessions.ofAccount('ada')).map(({ id }) => id),
      ['s3'],
    );
    assert.deepEqual(await sessions.removeOfAccount('ada', null), ['s3']);
    assert.ok(await sessions.byToken(hash(5)));
  });

  test('idle sessions go, those that were just used stay', async (t) => {
    const { sessions } = (await withAccounts(stores, t)).people;
    await sessions.insert(session('s1', { lastSeenAtMs: 5 }), hash(1));
    await sessions.insert(session('s2', { lastSeenAtMs: 6, account: 'eve' }), hash(2));
    await sessions.insert(session('s3', { lastSeenAtMs: 7 }), hash(3));
    const idle = await sessions.removeIdle(7);
    assert.deepEqual(
      idle.sort((a, b) => (a.id < b.id ? -1 : 1)),
      [
        { id: 's1', account: 'ada' },
        { id: 's2', account: 'eve' },
      ],
    );
    assert.deepEqual(await sessions.removeIdle(7), []);
  });

  test('everybody who comes back at once is written down in few transactions', async (t) => {
    const store = await withAccounts(stores, t);
    const { sessions } = store.people;
    await sessions.insert(session('s1'), hash(1));
    await Promise.all(Array.from({ length: 2_000 }, (_, index) => sessions.seen('s1', 100 + index, '192.0.2.1')));
    assert.equal((await sessions.ofAccount('ada'))[0]?.lastSeenAtMs, 2_099);
  });
});
