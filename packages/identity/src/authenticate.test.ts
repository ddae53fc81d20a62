import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError, type WallMs } from '@crossband/foundation';
import { Accounts } from './accounts.ts';
import { Authenticator, type RoomTokenVerifier, requestSkewMs } from './authenticate.ts';
import { Passwords } from './passwords.ts';
import { mayOfGrants, type RoomGrants } from './principal.ts';
import { restProof, signalingProof } from './proof-message.ts';
import { Sessions } from './sessions.ts';
import { newDevice } from './testing/device.ts';
import { MemoryAccounts, MemoryBans, MemorySessions } from './testing/memory-stores.ts';

const now = 1_700_000_000_000 as WallMs;
const address = '192.0.2.7';
const grants: RoomGrants = {
  room: 'lobby',
  publish: ['microphone'],
  subscribe: true,
  data: false,
  chat: true,
  moderate: false,
  expiresAtMs: now + 1000,
};

async function door(verifyRoomToken: RoomTokenVerifier | null = null) {
  const store = new MemoryAccounts();
  const sessions = new Sessions(new MemorySessions());
  const accounts = new Accounts({ store, passwords: new Passwords(), sessions });
  const bans = new MemoryBans();
  const authenticator = new Authenticator({ sessions, accounts: store, bans, verifyRoomToken });
  const ada = await accounts.create({ name: 'Ada', password: null }, now);
  const device = await newDevice();
  const signIn = async () => {
    const owner = { account: ada.id, publicKey: device.publicKey, device: 'Firefox', address };
    const { session, token } = await sessions.begin(owner, now);
    const signature = await device.sign(signalingProof('c1', token));
    return { session, credential: { type: 'session', token, signature } as const };
  };
  return { authenticator, accounts, sessions, bans, ada, device, signIn };
}

const here = { challenge: 'c1', address };

test('a session becomes the account behind it, only with the challenge that was signed', async () => {
  const { authenticator, ada, signIn } = await door();
  const { session, credential } = await signIn();
  assert.deepEqual(await authenticator.authenticate(credential, here, now), {
    kind: 'account',
    account: ada.id,
    session: session.id,
    subject: null,
    name: 'Ada',
    administrator: false,
    key: null,
    grants: null,
  });
  const other = authenticator.authenticate(credential, { ...here, challenge: 'c2' }, now);
  await assert.rejects(other, { code: 'bad-proof' });
  for (const token of ['', 'x\ny', '\0', '😀'.repeat(43), `${credential.token}\n`]) {
    await assert.rejects(authenticator.authenticate({ ...credential, token }, here, now), { code: 'session-ended' });
  }
});

test('whoever is disabled, signed out or banned is refused at once', async () => {
  const { authenticator, accounts, sessions, bans, ada, signIn } = await door();
  const first = await signIn();
  await accounts.setDisabled(ada.id, true);
  await assert.rejects(authenticator.authenticate(first.credential, here, now), { code: 'session-ended' });
  const late = await signIn();
  await assert.rejects(authenticator.authenticate(late.credential, here, now), { code: 'account-disabled' });
  await accounts.setDisabled(ada.id, false);
  assert.ok(await authenticator.authenticate(late.credential, here, now));
  const ban = { room: '', subject: ada.id, by: 'eve', reason: 'secret', atMs: now, untilMs: now + 60_000 };
  await bans.add(ban);
  const refused = authenticator.authenticate(late.credential, here, now);
  await assert.rejects(refused, { code: 'banned', message: /until 2023-11-14T22:14 UTC/ });
  assert.ok(await authenticator.authenticate(late.credential, here, (now + 60_000) as WallMs));
  await sessions.revoke(ada.id, late.session.id);
  await assert.rejects(authenticator.authenticate(late.credential, here, now), { code: 'session-ended' });
});

test('a banned address keeps guests out of the hub, or of one room', async () => {
  const { authenticator, bans } = await door();
  const guest = await authenticator.authenticate({ type: 'guest' }, here, now);
  assert.deepEqual([guest.kind, guest.account, guest.name, guest.administrator], ['guest', null, null, false]);
  const ban = { room: 'r1', subject: `address:${address}`, by: 'eve', reason: '', atMs: now, untilMs: null };
  await bans.add(ban);
  assert.ok(await authenticator.authenticate({ type: 'guest' }, here, now));
  await assert.rejects(authenticator.refuseBanned(guest, 'r1', address, now), { code: 'banned' });
  await authenticator.refuseBanned(guest, 'r2', address, now);
  await bans.add({ ...ban, room: '' });
  await assert.rejects(authenticator.authenticate({ type: 'guest' }, here, now), { code: 'banned' });
});

test('an administrator comes in from an address that is banned', async () => {
  const { authenticator, accounts, bans, ada, signIn } = await door();
  await accounts.setAdministrator(ada.id, true);
  await bans.add({ room: '', subject: `address:${address}`, by: 'eve', reason: '', atMs: now, untilMs: null });
  const { credential } = await signIn();
  assert.equal((await authenticator.authenticate(credential, here, now)).administrator, true);
});

test('a room token is what its verifier says, and nothing without one', async () => {
  const without = await door();
  const credential = { type: 'room-token', token: 'good' } as const;
  await assert.rejects(without.authenticator.authenticate(credential, here, now), { code: 'room-tokens-off' });
  const { authenticator, bans } = await door(async (token) => {
    if (token !== 'good') throw new CodedError('bad-room-token', 'No.');
    return { subject: 'user-7', name: 'Ada', grants, keyId: 'key-1' };
  });
  await assert.rejects(authenticator.authenticate({ ...credential, token: 'x' }, here, now), {
    code: 'bad-room-token',
  });
  const principal = await authenticator.authenticate(credential, here, now);
  assert.deepEqual(
    [principal.kind, principal.account, principal.key, principal.grants],
    ['room-token', null, 'key-1', grants],
  );
  await bans.add({ room: '', subject: 'token:user-7', by: 'eve', reason: '', atMs: now, untilMs: null });
  await assert.rejects(authenticator.authenticate(credential, here, now), { code: 'banned' });
});

test('a request proves its method, path and time, and is good for a minute', async () => {
  const { authenticator, bans, ada, device, signIn } = await door();
  const { token } = (await signIn()).credential;
  const given = { method: 'DELETE', path: '/api/v1/rooms/7?x=1', atMs: now, token };
  const request = { ...given, signature: await device.sign(restProof(given)), address };
  assert.equal((await authenticator.authenticateRequest(request, now)).account, ada.id);
  assert.ok(await authenticator.authenticateRequest(request, (now - requestSkewMs) as WallMs));
  for (const changed of [{ method: 'GET' }, { path: '/api/v1/rooms/8?x=1' }, { atMs: now + 1 }]) {
    await assert.rejects(authenticator.authenticateRequest({ ...request, ...changed }, now), { code: 'bad-proof' });
  }
  for (const atMs of [now + requestSkewMs + 1, now - requestSkewMs - 1, Number.NaN]) {
    await assert.rejects(authenticator.authenticateRequest({ ...request, atMs }, now), { code: 'stale-request' });
  }
  await bans.add({ room: '', subject: ada.id, by: 'eve', reason: '', atMs: now, untilMs: null });
  await assert.rejects(authenticator.authenticateRequest(request, now), { code: 'banned' });
});

test('grants stand in place of a role', () => {
  const { speak, show, chat, attach, moderate, receive, sources } = mayOfGrants(grants);
  assert.deepEqual(
    { speak, show, chat, attach, moderate, receive },
    { speak: true, show: false, chat: true, attach: true, moderate: false, receive: true },
  );
  assert.deepEqual(sources, ['microphone']);
  const shows = mayOfGrants({ ...grants, publish: ['screen'], subscribe: false, chat: false, moderate: true });
  assert.deepEqual([shows.speak, shows.show, shows.chat, shows.moderate], [false, true, false, true]);
  assert.deepEqual([shows.receive, shows.manage, shows.sources], [false, false, ['screen']]);
});
