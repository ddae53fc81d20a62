import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import { Accounts, type Person } from './accounts.ts';
import { FirstAdministrator, setupLinkLifetimeMs } from './first-administrator.ts';
import { Passwords } from './passwords.ts';
import { Sessions } from './sessions.ts';
import { newDevice } from './testing/device.ts';
import { MemoryAccounts, MemorySessions } from './testing/memory-stores.ts';

const now = 1_700_000_000_000 as WallMs;
const password = 'brown horse, old fence';

function house() {
  const store = new MemoryAccounts();
  const sessions = new Sessions(new MemorySessions());
  const accounts = new Accounts({ store, passwords: new Passwords(), sessions });
  return { store, sessions, accounts, first: new FirstAdministrator(store, accounts) };
}

async function begin(sessions: Sessions, account: string) {
  const { publicKey } = await newDevice();
  return (await sessions.begin({ account, publicKey, device: 'x', address: '' }, now)).session.id;
}

test('an account signs in by its password, whatever the case of its name, and tells no secret', async () => {
  const { accounts } = house();
  const ada = await accounts.create({ name: 'Ada Lovelace', password }, now);
  assert.deepEqual(await accounts.signIn({ name: 'ADA lovelace', password }), ada);
  assert.deepEqual(Object.keys(ada).sort(), ['administrator', 'createdAtMs', 'disabled', 'hasPassword', 'id', 'name']);
  const wrong = [
    { name: 'Ada Lovelace', password: `${password}x` },
    { name: 'Ada Lovelace', password: '' },
    { name: 'Eve', password },
  ];
  const refusals = await Promise.allSettled(wrong.map((attempt) => accounts.signIn(attempt)));
  const reasons = refusals.map((refusal) => (refusal.status === 'rejected' ? refusal.reason : null));
  assert.deepEqual(
    reasons.map(({ code }) => code),
    Array(3).fill('wrong-credentials'),
  );
  assert.equal(new Set(reasons.map(({ message }) => message)).size, 1, 'it does not tell which of both is wrong');
});

test('an account without a password signs in by none', async () => {
  const { accounts } = house();
  await accounts.create({ name: 'Ada', password: null }, now);
  await assert.rejects(accounts.signIn({ name: 'Ada', password: '' }), { code: 'wrong-credentials' });
});

test('whoever has no password yet chooses one, and needs it from then on', async () => {
  const { accounts } = house();
  const { id } = await accounts.create({ name: 'Ada', password: null }, now);
  const next = 'four words as they come';
  await accounts.changePassword(id, { current: '', next, session: 's1' });
  assert.equal((await accounts.signIn({ name: 'Ada', password: next })).id, id);
  const again = accounts.changePassword(id, { current: '', next: 'four other words please', session: 's1' });
  await assert.rejects(again, { code: 'wrong-credentials' });
});

test('nobody gets a name that looks like another one', async () => {
  const { accounts } = house();
  await accounts.create({ name: 'Ada', password: null }, now);
  const eve = await accounts.create({ name: 'Eve', password: null }, now);
  for (const name of ['ADA', 'ada', 'Ａｄａ', 'A\u034fda', 'Ada\u3164']) {
    await assert.rejects(accounts.create({ name, password: null }, now), { code: 'account-name-taken' }, name);
    await assert.rejects(accounts.rename(eve.id, name), { code: 'account-name-taken' }, name);
  }
  assert.equal((await accounts.rename(eve.id, 'EVE')).name, 'EVE');
});

test('a name in any alphabet is taken, one word in several that look alike is not', async () => {
  const { accounts } = house();
  for (const name of ['\u0410da', 'Ad\u03b1', 'Eve \u0421ooper']) {
    await assert.rejects(
      accounts.create({ name, password: null }, now),
      { code: 'bad-account-name', message: /one alphabet/ },
      name,
    );
  }
  for (const name of ['Юля', 'Ελένη', 'Юля Cooper', '田中 Ken', 'Zoë-2']) {
    assert.equal((await accounts.create({ name, password: null }, now)).name, name);
  }
});

test('names that cannot be shown are refused, hostile ones kept as they are', async () => {
  const { accounts } = house();
  for (const name of ['', ' ', ' Ada', 'Ada\n', 'a\0b', 'a\u202eb', '\u3164', 'half \ud83d', 'x'.repeat(49)]) {
    await assert.rejects(
      accounts.create({ name, password: null }, now),
      { code: 'bad-account-name' },
      JSON.stringify(name),
    );
  }
  for (const name of [`'; drop table --`, '<b>x</b>', '__proto__', 'constructor', '四匹の馬', 'Zoë ❤️']) {
    assert.equal((await accounts.create({ name, password: null }, now)).name, name);
    assert.equal((await accounts.byName(name))?.name, name);
  }
});

test('a new password signs out the other devices', async () => {
  const { accounts, sessions } = house();
  const { id } = await accounts.create({ name: 'Ada', password }, now);
  const [kept] = [await begin(sessions, id), await begin(sessions, id)];
  const next = 'grey mouse, new roof';
  await assert.rejects(accounts.changePassword(id, { current: 'x', next, session: kept }), {
    code: 'wrong-credentials',
  });
  await assert.rejects(accounts.changePassword(id, { current: password, next: 'ada', session: kept }), {
    code: 'weak-password',
  });
  assert.equal((await sessions.list(id)).length, 2);
  await accounts.changePassword(id, { current: password, next, session: kept });
  assert.deepEqual(
    (await sessions.list(id)).map((session) => session.id),
    [kept],
  );
  assert.ok(await accounts.signIn({ name: 'Ada', password: next }));
  await accounts.setPassword(id, 'third time, lucky');
  assert.deepEqual(await sessions.list(id), []);
});

test('a disabled account is signed out, and comes back when enabled', async () => {
  const { accounts, sessions } = house();
  const changes: Person[] = [];
  accounts.events.on('changed', (person) => changes.push(person));
  const { id } = await accounts.create({ name: 'Ada', password }, now);
  await begin(sessions, id);
  await accounts.setDisabled(id, true);
  assert.deepEqual(await sessions.list(id), []);
  await assert.rejects(accounts.signIn({ name: 'Ada', password }), { code: 'account-disabled' });
  await assert.rejects(accounts.signIn({ name: 'Ada', password: 'wrong one here' }), { code: 'wrong-credentials' });
  await accounts.setDisabled(id, false);
  assert.ok(await accounts.signIn({ name: 'Ada', password }));
  assert.deepEqual(
    changes.map(({ disabled }) => disabled),
    [true, false],
  );
  await assert.rejects(accounts.setDisabled('nobody', true), { code: 'unknown-account' });
});

test('the hub never loses its last administrator', async () => {
  const { accounts } = house();
  const ada = await accounts.create({ name: 'Ada', password: null, administrator: true }, now);
  const eve = await accounts.create({ name: 'Eve', password: null, administrator: true }, now);
  await accounts.setDisabled(eve.id, true);
  await assert.rejects(accounts.setAdministrator(ada.id, false), { code: 'last-administrator' });
  await assert.rejects(accounts.setDisabled(ada.id, true), { code: 'last-administrator' });
  await accounts.setDisabled(eve.id, false);
  assert.equal((await accounts.setAdministrator(ada.id, false)).administrator, false);
});

test('the first administrator comes by a link that is good once, for a day, until the next start', async () => {
  const { first, accounts } = house();
  const lost = await first.offer(now);
  const token = await first.offer(now);
  assert.ok(lost && token);
  const values = { name: 'Ada', password };
  for (const bad of [lost, '', `${token}x`]) {
    await assert.rejects(first.redeem(bad, values, now), { code: 'setup-link-invalid' });
  }
  const tooLate = (now + setupLinkLifetimeMs) as WallMs;
  await assert.rejects(first.redeem(token, values, tooLate), { code: 'setup-link-invalid' });
  await assert.rejects(first.redeem(token, { ...values, password: 'short' }, now), { code: 'weak-password' });
  const both = await Promise.allSettled([
    first.redeem(token, values, now),
    first.redeem(token, { ...values, name: 'Eve' }, now),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await assert.rejects(first.redeem(token, { ...values, name: 'Mallory' }, now), { code: 'setup-link-invalid' });
  assert.equal(await first.offer(now), null);
  const people = await accounts.list({ limit: 10 });
  assert.deepEqual(
    people.map(({ administrator }) => administrator),
    [true],
  );
});
