import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import { Accounts } from './accounts.ts';
import { Passkeys, passkeyLimits } from './passkeys.ts';
import { Passwords } from './passwords.ts';
import { Sessions } from './sessions.ts';
import { type Misbehaviour, SoftwareAuthenticator } from './testing/authenticator.ts';
import { MemoryIdentities, MemoryPasskeys } from './testing/memory-credentials.ts';
import { MemoryAccounts, MemorySessions } from './testing/memory-stores.ts';

const now = 1_700_000_000_000 as WallMs;
const later = (ms: number) => (now + ms) as WallMs;
const origin = 'https://hub.example';

async function house({ password = null, counter = 1 }: { password?: string | null; counter?: number } = {}) {
  const sessions = new Sessions(new MemorySessions());
  const accounts = new Accounts({ store: new MemoryAccounts(), passwords: new Passwords(), sessions });
  const store = new MemoryPasskeys();
  const identities = new MemoryIdentities();
  const own = [origin, 'http://localhost:8080', 'https://192.0.2.7', 'http://plain.example'];
  const passkeys = new Passkeys({
    store,
    accounts,
    identities,
    hubName: 'Our hub',
    isOwnOrigin: (one) => own.includes(one),
  });
  const ada = await accounts.create({ name: 'Ada', password }, now);
  const authenticator = new SoftwareAuthenticator(origin, { counter });
  const add = async (misbehaviour: Misbehaviour = {}, name = 'Phone') => {
    const options = await passkeys.registrationOptions(ada, origin, now);
    const response = await authenticator.create(options, misbehaviour);
    return passkeys.register({ account: ada.id, name, response }, now);
  };
  const signIn = async (misbehaviour: Misbehaviour = {}) =>
    passkeys.signIn(await authenticator.get(await passkeys.signInOptions(origin, now), misbehaviour), now);
  return { accounts, store, identities, passkeys, ada, authenticator, add, signIn };
}

test('whoever has a passkey comes in without saying a name', async () => {
  const { passkeys, ada, add, signIn } = await house();
  const creation = await passkeys.registrationOptions(ada, origin, now);
  assert.deepEqual(creation.rp, { name: 'Our hub', id: 'hub.example' });
  assert.deepEqual(
    [creation.authenticatorSelection?.residentKey, creation.authenticatorSelection?.userVerification],
    ['required', 'required'],
  );
  const { id } = await add();
  const question = await passkeys.signInOptions(origin, now);
  assert.deepEqual([question.allowCredentials, question.userVerification], [undefined, 'required']);
  assert.deepEqual(await signIn(), ada);
  assert.deepEqual(await signIn(), ada);
  const list = await passkeys.list(ada.id);
  assert.deepEqual(list, [{ id, name: 'Phone', createdAtMs: now, lastUsedAtMs: now }]);
  const again = await passkeys.registrationOptions(ada, origin, now);
  assert.deepEqual(
    again.excludeCredentials?.map((credential) => credential.id),
    [id],
  );
});

test('a challenge answers once, in time, and for what it was made', async () => {
  const { passkeys, ada, authenticator, add, accounts } = await house();
  await add();
  const question = await passkeys.signInOptions(origin, now);
  const answer = await authenticator.get(question);
  await passkeys.signIn(answer, now);
  await assert.rejects(passkeys.signIn(answer, now), { code: 'passkey-expired' });

  const slow = await authenticator.get(await passkeys.signInOptions(origin, now));
  await assert.rejects(passkeys.signIn(slow, later(passkeyLimits.challengeLifetimeMs)), { code: 'passkey-expired' });

  // A wrong answer uses it up, too.
  const spent = await passkeys.signInOptions(origin, now);
  await assert.rejects(passkeys.signIn(await authenticator.get(spent, { origin: 'https://evil.example' }), now));
  await assert.rejects(passkeys.signIn(await authenticator.get(spent), now), { code: 'passkey-expired' });

  const registering = await passkeys.registrationOptions(ada, origin, now);
  const used = await authenticator.get({ ...question, challenge: registering.challenge });
  await assert.rejects(passkeys.signIn(used, now), { code: 'passkey-refused' });

  const eve = await accounts.create({ name: 'Eve', password: null }, now);
  const forAda = await new SoftwareAuthenticator(origin).create(await passkeys.registrationOptions(ada, origin, now));
  const stolen = passkeys.register({ account: eve.id, name: 'x', response: forAda }, now);
  await assert.rejects(stolen, { code: 'passkey-refused' });
  const twice = await new SoftwareAuthenticator(origin).create(await passkeys.registrationOptions(ada, origin, now));
  await passkeys.register({ account: ada.id, name: 'x', response: twice }, now);
  await assert.rejects(passkeys.register({ account: ada.id, name: 'x', response: twice }, now), {
    code: 'passkey-expired',
  });
});

const wrong: Record<string, Misbehaviour> = {
  'another origin': { origin: 'https://evil.example' },
  'an origin of this hub that did not ask': { origin: 'http://localhost:8080' },
  'another relying party': { rpId: 'evil.example' },
  'no verification of the person': { userVerified: false },
  'nobody present': { userPresent: false },
  'the other ceremony': { type: 'payment.get' },
  'a page in a frame of somebody else': { crossOrigin: true },
};

for (const [what, misbehaviour] of Object.entries(wrong)) {
  test(`refused, to register and to sign in: ${what}`, async () => {
    const { add, signIn, passkeys, ada } = await house();
    await assert.rejects(add(misbehaviour), { code: 'passkey-refused' });
    assert.deepEqual(await passkeys.list(ada.id), []);
    await add();
    await assert.rejects(signIn(misbehaviour), { code: 'passkey-refused' });
    assert.ok(await signIn());
  });
}

test('refused: a challenge that the hub never made, a strange signature, another owner', async () => {
  const { add, signIn, accounts } = await house();
  const made = 'A'.repeat(43);
  await assert.rejects(add({ challenge: made }), { code: 'passkey-expired' });
  await add();
  await assert.rejects(signIn({ challenge: made }), { code: 'passkey-expired' });
  await assert.rejects(signIn({ strangeKey: true }), { code: 'passkey-refused' });
  const eve = await accounts.create({ name: 'Eve', password: null }, now);
  const userHandle = Buffer.from(eve.id).toString('base64url');
  await assert.rejects(signIn({ userHandle }), { code: 'passkey-refused' });
  assert.ok(await signIn());
});

test('a counter that goes back is a copy; one that stays 0 counts nothing', async () => {
  const counting = await house({ counter: 5 });
  await counting.add();
  await counting.signIn();
  for (const counter of [6, 5, 0]) await assert.rejects(counting.signIn({ counter }), { code: 'passkey-copied' });
  assert.ok(await counting.signIn());
  const silent = await house({ counter: 0 });
  await silent.add();
  for (let times = 0; times < 2; times++) assert.ok(await silent.signIn());
});

test('passkeys need a host name and HTTPS, or localhost', async () => {
  const { passkeys, ada } = await house();
  assert.equal((await passkeys.signInOptions('http://localhost:8080', now)).rpId, 'localhost');
  for (const bad of ['https://192.0.2.7', 'http://plain.example', 'https://evil.example', 'null', '']) {
    await assert.rejects(passkeys.signInOptions(bad, now), { code: 'passkeys-unavailable' });
    await assert.rejects(passkeys.registrationOptions(ada, bad, now), { code: 'passkeys-unavailable' });
  }
});

test('a disabled account stays out, and a removed passkey is unknown', async () => {
  const { add, signIn, passkeys, accounts, ada } = await house({ password: 'brown horse, old fence' });
  const { id } = await add();
  await accounts.create({ name: 'Root', password: null, administrator: true }, now);
  await accounts.setDisabled(ada.id, true);
  await assert.rejects(signIn(), { code: 'account-disabled' });
  await accounts.setDisabled(ada.id, false);
  await assert.rejects(passkeys.remove('eve', id), { code: 'unknown-passkey' });
  await passkeys.remove(ada.id, id);
  await assert.rejects(passkeys.remove(ada.id, id), { code: 'unknown-passkey' });
  await assert.rejects(signIn(), { code: 'unknown-passkey' });
});

test('nobody removes what alone lets them in', async () => {
  const { add, passkeys, identities, ada } = await house();
  const [first, second] = [await add(), await add()];
  await passkeys.remove(ada.id, first.id);
  await assert.rejects(passkeys.remove(ada.id, second.id), { code: 'last-way-in' });
  await identities.link({ issuer: 'https://id.example', subject: 'a', account: ada.id, linkedAtMs: now });
  await passkeys.remove(ada.id, second.id);
});

test('malformed answers and names are refused, and an account has a bounded number', async () => {
  const { add, passkeys, ada, authenticator } = await house();
  const good = await authenticator.create(await passkeys.registrationOptions(ada, origin, now));
  const bad: unknown[] = [null, 'x', {}, { ...good, id: '' }, { ...good, rawId: 'x'.repeat(2_000) }];
  bad.push({ ...good, response: { ...good.response, attestationObject: '!' } });
  bad.push({ ...good, response: { ...good.response, attestationObject: 'AAAA' } });
  for (const response of bad) {
    await assert.rejects(passkeys.register({ account: ada.id, name: 'x', response }, now), { code: 'passkey-refused' });
    await assert.rejects(passkeys.signIn(response, now), { code: 'passkey-refused' });
  }
  for (const name of ['', ' ', 'a\nb', 'x'.repeat(49)]) {
    await assert.rejects(add({}, name), { code: 'bad-passkey-name' });
  }
  for (let count = 0; count < passkeyLimits.perAccount; count++) await add();
  await assert.rejects(add(), { code: 'too-many-passkeys' });
});
