import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import { readClientKey, verifyProof } from './proof.ts';
import { restProof, signalingProof } from './proof-message.ts';
import { type SessionEvents, Sessions, sessionLimits } from './sessions.ts';
import { type Device, newDevice } from './testing/device.ts';
import { MemorySessions } from './testing/memory-stores.ts';

const startMs = 1_700_000_000_000;
const at = (ms: number): WallMs => (startMs + ms) as WallMs;

async function signedIn(account = 'ada') {
  const sessions = new Sessions(new MemorySessions());
  const revoked: SessionEvents['revoked'][] = [];
  sessions.events.on('revoked', (...args) => revoked.push(args));
  const device = await newDevice();
  const begun = await begin(sessions, device, account);
  return { sessions, device, revoked, ...begun };
}

function begin(sessions: Sessions, { publicKey }: Device, account: string, ms = 0) {
  return sessions.begin({ account, publicKey, device: 'Firefox', address: '192.0.2.1' }, at(ms));
}

async function use(sessions: Sessions, device: Device, token: string, ms: number, challenge = 'c1') {
  const text = signalingProof(challenge, token);
  return sessions.use({ token, challenge: text, signature: await device.sign(text), address: '192.0.2.1' }, at(ms));
}

test('a device that signs with its key is recognised, and a stolen token alone is worth nothing', async () => {
  const { sessions, device, token, session, revoked } = await signedIn();
  assert.equal((await use(sessions, device, token, 1)).id, session.id);
  await assert.rejects(use(sessions, await newDevice(), token, 1), { code: 'bad-proof' });
  const replayed = await device.sign(signalingProof('c1', token));
  const proof = { token, challenge: signalingProof('c2', token), signature: replayed, address: '192.0.2.1' };
  await assert.rejects(sessions.use(proof, at(1)), { code: 'bad-proof' });
  for (const signature of ['', 'x', replayed.slice(1), `${replayed}A`, 'A'.repeat(86)]) {
    await assert.rejects(sessions.use({ ...proof, signature }, at(1)), { code: 'bad-proof' });
  }
  assert.deepEqual(revoked, [], 'failures change nothing');
  for (const unknown of ['', 'x', `${token}A`, 'A'.repeat(43), '\0'.repeat(43)]) {
    await assert.rejects(use(sessions, device, unknown, 1), { code: 'session-ended' });
  }
});

test('a rotated token stays good for a minute, and answers the same successor each time', async () => {
  const { sessions, device, token } = await signedIn();
  const [next, again] = await Promise.all([sessions.rotate(token, at(0)), sessions.rotate(token, at(0))]);
  assert.equal(next, again);
  assert.notEqual(next, token);
  assert.equal(await sessions.rotate(token, at(sessionLimits.graceMs)), next);
  assert.ok(await use(sessions, device, token, sessionLimits.graceMs));
  assert.ok(await use(sessions, device, next, sessionLimits.graceMs + 1));
});

test('presenting an older token ends the session, its newest token too', async () => {
  const { sessions, device, token, session, revoked } = await signedIn();
  const next = await sessions.rotate(token, at(0));
  await assert.rejects(use(sessions, device, token, sessionLimits.graceMs + 1), { code: 'session-ended' });
  assert.deepEqual(revoked, [[session.id, 'ada', 'reused']]);
  await assert.rejects(use(sessions, device, next, sessionLimits.graceMs + 1), { code: 'session-ended' });
});

test('use is written down each minute, or when the address changes', async () => {
  const { sessions, device, token } = await signedIn();
  await use(sessions, device, token, sessionLimits.seenIntervalMs - 1);
  assert.equal((await sessions.list('ada'))[0]?.lastSeenAtMs, startMs);
  await use(sessions, device, token, sessionLimits.seenIntervalMs);
  assert.equal((await sessions.list('ada'))[0]?.lastSeenAtMs, startMs + sessionLimits.seenIntervalMs);
  const text = signalingProof('c', token);
  const moved = { token, challenge: text, signature: await device.sign(text), address: '2001:db8::7' };
  await sessions.use(moved, at(sessionLimits.seenIntervalMs + 1));
  assert.equal((await sessions.list('ada'))[0]?.address, '2001:db8::7');
});

test('one device, or all others, are signed out, and only their own account does it', async () => {
  const { sessions, device, token, session, revoked } = await signedIn();
  const second = await begin(sessions, device, 'ada', 1);
  const third = await begin(sessions, device, 'ada', 2);
  const eve = await begin(sessions, device, 'eve', 3);
  assert.deepEqual(
    (await sessions.list('ada')).map(({ id }) => id),
    [third.session.id, second.session.id, session.id],
  );
  await assert.rejects(sessions.revoke('eve', session.id), { code: 'unknown-session' });
  await sessions.revoke('ada', second.session.id);
  await assert.rejects(use(sessions, device, second.token, 4), { code: 'session-ended' });
  assert.equal(await sessions.revokeAll('ada', 'password-changed', session.id), 1);
  assert.ok(await use(sessions, device, token, 4));
  assert.ok(await use(sessions, device, eve.token, 4));
  assert.deepEqual(revoked, [
    [second.session.id, 'ada', 'revoked'],
    [third.session.id, 'ada', 'password-changed'],
  ]);
});

test('a session that nobody uses for 30 days ends', async () => {
  const { sessions, device, token, session, revoked } = await signedIn();
  const second = await begin(sessions, device, 'ada', 10);
  assert.ok(await use(sessions, device, token, sessionLimits.idleMs));
  assert.equal(await sessions.endIdle(at(sessionLimits.idleMs + 11)), 1);
  await assert.rejects(use(sessions, device, token, 2 * sessionLimits.idleMs + 1), { code: 'session-ended' });
  assert.deepEqual(revoked, [
    [second.session.id, 'ada', 'idle'],
    [session.id, 'ada', 'idle'],
  ]);
});

test('an account has at most 50 sessions: the one unused longest makes place', async () => {
  const { sessions, device, session, revoked } = await signedIn();
  for (let count = 1; count <= sessionLimits.perAccount; count += 1) await begin(sessions, device, 'ada', count);
  assert.equal((await sessions.list('ada')).length, sessionLimits.perAccount);
  assert.deepEqual(revoked, [[session.id, 'ada', 'replaced']]);
});

test('the list of devices shows no control characters', async () => {
  const { sessions, device } = await signedIn();
  const named = (text: string) =>
    sessions.begin({ account: 'x', publicKey: device.publicKey, device: text, address: '' }, at(0));
  assert.equal((await named(' Fire\u202e\0fox\n\n1 ')).session.device, 'Fire fox 1');
  assert.equal((await named('\ud800'.repeat(3))).session.device, '\ufffd\ufffd\ufffd');
  assert.equal((await named('')).session.device, 'unknown device');
  assert.equal((await named('😀'.repeat(99))).session.device, '😀'.repeat(64));
});

test('only a public point on P-256 is a client key', async () => {
  const { publicKey } = await newDevice();
  const foreign: unknown[] = [
    null,
    'key',
    {},
    { ...publicKey, kty: 'RSA' },
    { ...publicKey, crv: 'P-384' },
    { ...publicKey, y: publicKey.x },
    { ...publicKey, x: 'AA' },
    { ...publicKey, d: publicKey.x },
    { ...publicKey, x: { toString: () => publicKey.x } },
  ];
  for (const key of foreign) await assert.rejects(readClientKey(key), { code: 'bad-client-key' });
  assert.deepEqual(await readClientKey({ ...publicKey, key_ops: ['verify'], ext: true }), publicKey);
});

test('what is signed for one purpose or request proves no other', async () => {
  const device = await newDevice();
  const request = { method: 'GET', path: '/api/v1/rooms', atMs: 1, token: 't' };
  const texts = [
    signalingProof('c', 't'),
    restProof(request),
    restProof({ ...request, method: 'DELETE' }),
    restProof({ ...request, atMs: 2 }),
    restProof({ ...request, path: '/api/v1/rooms?x=1' }),
  ];
  assert.equal(new Set(texts).size, texts.length);
  const [first = '', second = ''] = texts;
  const signature = await device.sign(first);
  assert.ok(await verifyProof({ publicKey: device.publicKey, challenge: first, signature }));
  assert.equal(await verifyProof({ publicKey: device.publicKey, challenge: second, signature }), false);
  assert.throws(() => restProof({ ...request, path: '/a\n1' }), TypeError);
});
