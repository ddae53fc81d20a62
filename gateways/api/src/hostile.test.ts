import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { onBothDatabases, storesOn } from '@crossband/store/testing/stores';
import { noLimits, password, servedApi } from './testing/served-api.ts';

/** Texts that somebody else's program would trip over. */
const hostile = [
  "Robert'); DROP TABLE accounts;--",
  '<script>alert(1)</script>',
  '" onmouseover="x',
  '$' + '{jndi:ldap://x}{{7*7}}',
  '%00%0a../..',
  '\\u0000\\',
  '__proto__',
  'constructor',
  '👩‍👩‍👧‍👦 é é ﷽ Ω≈ç√',
  'a\u200bb',
  'null',
];
const unfit = ['\0', 'a\0b', '\ud800', 'x\udfffy', 'line\nend', '\u001b[31m', '\u202eevil', 'x'.repeat(2_000)];

onBothDatabases('hostile texts', (stores) => {
  test('come back as they were, or are refused and leave nothing', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const ada = await api.person('Ada', { administrator: true });
    await ada.call('newRoom', { body: { name: 'Lounge' } });
    const parts = { room: 'Lounge' };
    for (const topic of hostile) {
      const kept = await ada.call('changeRoom', { parts, body: { topic } }).catch((error: { code: string }) => error);
      if ('room' in kept) {
        assert.equal(kept.room.topic, topic);
        assert.equal((await ada.call('room', { parts })).room.topic, topic);
      } else assert.match(kept.code, /^bad-/, topic);
    }
    const before = (await ada.call('room', { parts })).room;
    for (const value of unfit) {
      const refused = { status: 400 };
      await assert.rejects(ada.call('changeRoom', { parts, body: { topic: value } }), refused, JSON.stringify(value));
      await assert.rejects(ada.call('changeRoom', { parts, body: { folder: value } }), refused);
      await assert.rejects(ada.call('newRoom', { body: { name: value } }), refused);
      await assert.rejects(ada.call('changeMe', { body: { name: value } }), refused);
      await assert.rejects(ada.call('newPerson', { body: { name: value, password } }), refused);
      await assert.rejects(ada.call('newApiKey', { body: { label: value } }), refused);
      const body = { subject: 'address:192.0.2.1', reason: value, lifetimeMs: null };
      await assert.rejects(ada.call('newHubBan', { body }), refused);
    }
    assert.deepEqual((await ada.call('room', { parts })).room, before);
    assert.equal((await ada.call('adminPeople', { query: {} })).people.length, 1);
    for (const name of hostile) {
      const made = await ada.call('newPerson', { body: { name, password } }).catch((error: { code: string }) => error);
      if ('person' in made) assert.equal(made.person.name, name);
      else assert.match(made.code, /^bad-account-name$/, name);
    }
  });
});

test('a body that is no JSON, no UTF-8, too deep, too large or of a prototype is refused with a code', async (t) => {
  const api = await servedApi(t, await storesOn('sqlite').open(t));
  const json = { 'content-type': 'application/json' };
  const codeOf = async (body: string | Buffer, headers: Record<string, string> = json) => {
    const init = { method: 'POST', headers, body: typeof body === 'string' ? body : new Uint8Array(body) };
    const response = await fetch(`${api.baseUrl}/api/v1/sessions`, init);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    assert.match(error.message, /[.]$/);
    return `${response.status} ${error.code}`;
  };
  assert.equal(await codeOf('{'), '400 bad-request');
  assert.equal(await codeOf(''), '400 bad-request');
  assert.equal(await codeOf('[]'), '400 bad-request');
  assert.equal(await codeOf('null'), '400 bad-request');
  assert.equal(await codeOf(Buffer.from('{"name":"\xff\xfe"}', 'latin1')), '400 bad-request');
  assert.equal(await codeOf('{"__proto__":{"administrator":true}}'), '400 bad-request');
  assert.equal(await codeOf('{"constructor":{"prototype":{}}}'), '400 bad-request');
  assert.equal(await codeOf('['.repeat(50_000)), '400 message-too-deep');
  assert.equal(await codeOf(JSON.stringify('x'.repeat(70_000))), '413 body-too-large');
  assert.equal(await codeOf('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), '415 wrong-media-type');
  assert.equal(({} as Record<string, unknown>).administrator, undefined);
});

test('paths and queries that no browser sends are answered all the same', async (t) => {
  const api = await servedApi(t, await storesOn('sqlite').open(t));
  const { hostname, port } = new URL(api.baseUrl);
  const answer = (path: string) =>
    new Promise<string>((resolve, reject) => {
      const asked = request({ hostname, port, path, method: 'GET' }, (response) => {
        text(response).then((body) => resolve(`${response.statusCode} ${body}`), reject);
      });
      asked.on('error', reject).end();
    });
  for (const path of [
    '/api/v1/%',
    '/api/v1/rooms/%ff',
    '/api/v1/rooms/%00',
    '/api/v1/../../etc/passwd',
    '/api/v1//hub',
  ]) {
    assert.match(await answer(path), /^40[0-4] \{"error":\{"code":"[a-z-]+"|^404 /, path);
  }
  assert.match(await answer('/api/v1/invites/%00?x[]=1&__proto__=2'), /^404 /);
});

test('who tries too often waits: by address, by name, and by session', async (t) => {
  const tight = { perSecond: 0.001, burst: 3 };
  const store = await storesOn('sqlite').open(t);
  const byName = await servedApi(t, store, { rates: { ...noLimits, signInByName: tight } });
  const eve = await byName.visitor();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await assert.rejects(eve.signIn('ADA', 'wrong'), { code: 'wrong-credentials' });
  }
  await assert.rejects(eve.signIn('ada', 'wrong'), { code: 'rate-limited', status: 429 });
  await assert.rejects(eve.signIn('Ben', 'wrong'), { code: 'wrong-credentials' });
  const byAddress = await servedApi(t, store, { rates: { ...noLimits, signInByAddress: tight } });
  const mallory = await byAddress.visitor();
  for (const name of ['a', 'b', 'c']) await assert.rejects(mallory.signIn(name, 'x'), { code: 'wrong-credentials' });
  await assert.rejects(mallory.signIn('d', 'x'), { code: 'rate-limited' });
  const response = await mallory.send('POST', '/api/v1/sessions', {
    body: JSON.stringify({ name: 'd', password: 'x', ...mallory.newDevice }),
    headers: { 'content-type': 'application/json' },
  });
  assert.ok(Number(response.headers.get('retry-after')) > 0);
  const strangers = await servedApi(t, store, { rates: { ...noLimits, strangers: tight } });
  for (let count = 0; count < 3; count += 1) {
    const guess = await fetch(`${strangers.baseUrl}/api/v1/room-tokens`, {
      method: 'POST',
      headers: { authorization: 'Bearer a.b' },
    });
    assert.equal(guess.status, 401);
  }
  await assert.rejects((await strangers.visitor()).call('hub', {}), { code: 'rate-limited' });
  const bySession = await servedApi(t, store, { rates: { ...noLimits, writes: tight, reads: tight } });
  const ada = await bySession.person('Ada');
  for (let count = 0; count < 3; count += 1) await ada.call('me', {});
  await assert.rejects(ada.call('me', {}), { code: 'rate-limited' });
  await ada.call('changeMe', { body: { name: 'Ada' } });
});

test('whoever guesses a password from elsewhere does not keep its owner out', async (t) => {
  const rates = { ...noLimits, signInByName: { perSecond: 0.001, burst: 2 } };
  let address = '192.0.2.1';
  const door = { addressOf: () => address, limitKeyOf: () => address, originOf: () => '', isOwnOrigin: () => false };
  const api = await servedApi(t, await storesOn('sqlite').open(t), { rates, door });
  const ada = await api.person('Ada');
  address = '198.51.100.9';
  const eve = await api.visitor();
  await assert.rejects(eve.signIn('Ada', 'guess'), { code: 'wrong-credentials' });
  await assert.rejects(eve.signIn('Ada', 'guess'), { code: 'rate-limited' });
  address = '192.0.2.1';
  await ada.signIn('Ada', password);
  await ada.signIn('Ada', password);
  await assert.rejects(ada.signIn('Ada', password), { code: 'rate-limited' });
});
