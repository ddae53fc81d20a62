import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCodedError, type WallMs } from '@crossband/foundation';
import { ApiKeys } from './api-keys.ts';
import { permissionsOfGrants } from './principal.ts';
import type { RoomTokenWish } from './room-token-form.ts';
import { mintRoomToken, RoomTokens } from './room-tokens.ts';
import { badTokens } from './testing/bad-tokens.ts';
import { forge, goodHeader, goodPayload, nowS } from './testing/forged-token.ts';
import { MemoryApiKeys } from './testing/memory-api-keys.ts';

const now = (nowS * 1_000) as WallMs;
const wish: RoomTokenWish = {
  sub: 'person-1',
  room: 'kitchen',
  publish: ['microphone'],
  chat: true,
  lifetimeMs: 60_000,
};

async function twoKeys() {
  const keys = new ApiKeys(new MemoryApiKeys());
  const key = await keys.create({ label: 'shop', by: 'ada' }, now);
  const other = await keys.create({ label: 'school', by: 'ada' }, now);
  return { keys, key, other, tokens: new RoomTokens((id) => keys.byId(id)) };
}

test('a token says who, where and what, until when', async () => {
  const { key, tokens } = await twoKeys();
  const verified = await tokens.verify(await mintRoomToken(key, wish, now), now);
  const { tokenId, ...rest } = verified;
  assert.match(tokenId, /^[0-9a-z]{16}$/);
  assert.deepEqual(rest, {
    subject: 'person-1',
    name: null,
    keyId: key.id,
    grants: {
      room: 'kitchen',
      publish: ['microphone'],
      subscribe: false,
      data: false,
      chat: true,
      moderate: false,
      expiresAtMs: now + 60_000,
    },
  });
  assert.deepEqual([...permissionsOfGrants(verified.grants)], ['speak', 'chat', 'attach']);
});

test('a token of another JWT library is taken, with a clock up to a minute ahead', async () => {
  const { key, tokens } = await twoKeys();
  for (const changes of [{}, { iat: nowS }, { nbf: nowS + 60 }, { nbf: nowS + 3_600 - 86_400 }, { name: '王小明' }]) {
    const { subject } = await tokens.verify(
      forge(goodHeader(key), { ...goodPayload(key), ...changes }, key.secret),
      now,
    );
    assert.equal(subject, 'person-1');
  }
});

test('of all bad tokens none is taken, though some would be by whoever only decodes', async () => {
  const { key, other, tokens } = await twoKeys();
  const stranger = { id: 'key-stranger', secret: 'Zk3v9QpLr7Xw2NsTb8YcHd4MfGj6RaKe1' };
  const bad = badTokens(key, other, stranger);
  assert.ok(bad.length >= 60, `${bad.length} bad tokens`);
  const accepted: string[] = [];
  let naivelyAccepted = 0;
  for (const { what, token } of bad) {
    if (decodesNaively(token)) naivelyAccepted += 1;
    try {
      await tokens.verify(token, now);
      accepted.push(what);
    } catch (error) {
      assert.ok(isCodedError(error), `${what}: ${error}`);
      assert.match(error.code, /^(bad-room-token|room-token-expired)$/, what);
      assert.match(error.message, /^[A-Z].*(Ask|ask) for a new one\.$/, what);
      assert.ok(!error.message.includes(key.secret), what);
    }
  }
  assert.deepEqual(accepted, []);
  assert.ok(naivelyAccepted >= 20, `the control accepts ${naivelyAccepted}`);
});

/** The control: what a verifier does that trusts what it reads. */
function decodesNaively(token: string): boolean {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    return payload.room === 'kitchen' && Number(payload.exp) > nowS;
  } catch (error) {
    assert.ok(error instanceof Error);
    return false;
  }
}

test('every changed byte of a good token is refused', async () => {
  const { key, tokens } = await twoKeys();
  const good = await mintRoomToken(key, wish, now);
  for (let index = 0; index < good.length; index += 1) {
    const changed = `${good.slice(0, index)}${good[index] === 'A' ? 'B' : 'A'}${good.slice(index + 1)}`;
    await assert.rejects(tokens.verify(changed, now), { code: 'bad-room-token' });
  }
});

test('a token ends with its time, and with its key', async () => {
  const { keys, key, tokens } = await twoKeys();
  const token = await mintRoomToken(key, wish, now);
  await tokens.verify(token, (now + 59_999) as WallMs);
  await assert.rejects(tokens.verify(token, (now + 60_000) as WallMs), { code: 'room-token-expired' });
  await assert.rejects(tokens.verify(token, (now + 600_000) as WallMs), { code: 'room-token-expired' });
  await keys.remove(key.id);
  await assert.rejects(tokens.verify(token, now), { code: 'bad-room-token' });
});

test('nothing is minted that would be refused', async () => {
  const { key } = await twoKeys();
  const wrong: Record<string, unknown>[] = [
    { room: '../etc' },
    { sub: '' },
    { lifetimeMs: 86_400_001 },
    { lifetimeMs: 0 },
    { publish: ['everything'] },
    { admin: true },
  ];
  for (const changes of wrong) {
    const asked = { ...wish, ...changes } as RoomTokenWish;
    await assert.rejects(mintRoomToken(key, asked, now), { code: 'bad-room-grant' }, JSON.stringify(changes));
  }
  await assert.rejects(mintRoomToken({ id: 'a', secret: 'secret' }, wish, now), { code: 'weak-api-key' });
});

test('a key that became weak verifies nothing', async () => {
  const weak = { id: 'weak', secret: 'short' };
  const tokens = new RoomTokens(async () => weak);
  await assert.rejects(tokens.verify(forge(goodHeader(weak), goodPayload(weak), weak.secret), now), {
    code: 'weak-api-key',
  });
});
