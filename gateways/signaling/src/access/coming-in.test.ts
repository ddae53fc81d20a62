import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { mintRoomToken, type RoomTokenWish } from '@crossband/identity';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { client, house, joinedBy, tokenWish } from '../testing/house.ts';
import type { Peer } from '../testing/peer.ts';

/** Who comes in, over real sockets. */

onBothDatabases('coming in', (stores) => {
  test('an account is who its session says, and has its own name', async (t) => {
    const { signedIn, guest } = await house(t, await stores.open(t));
    const ben = await guest('Ben');
    const ada = await signedIn('Ada');
    const peer = await ada.open();
    assert.equal((await joinedBy(peer)).author, ada.id);
    const seen = JSON.stringify((await ben.event('participant.joined')).data);
    assert.match(seen, /"name":"Ada"/);
    assert.match(seen, new RegExp(`"account":"${ada.id}","role":"member"`));
  });

  test('what is not right is refused with its code, and the connection ends; each is counted', async (t) => {
    const { peer, signedIn, people, signaling } = await house(t, await stores.open(t));
    const ada = await signedIn('Ada');
    const other = peer();
    const stolen = await ada.credential(other);
    for (const [credential, code] of [
      [stolen, 'bad-proof'],
      [{ ...stolen, token: 'x'.repeat(43) }, 'session-ended'],
      [{ type: 'room-token', token: 'a.b.c' }, 'bad-room-token'],
    ] as const) {
      const made = peer();
      assert.equal((await made.request('session.open', { client, credential })).error?.code, code);
      assert.deepEqual(await made.closed, { code: 4401, reason: code });
    }
    await people.bans.add(
      { id: ada.id, account: ada.id, administrator: true },
      { room: null, subject: 'address:127.0.0.1', reason: '', lifetimeMs: null },
      wallNow(),
    );
    const banned = peer();
    assert.equal((await banned.request('session.open', { client })).error?.code, 'banned');
    assert.deepEqual(Object.fromEntries(signaling.doorFigures.refused), {
      'bad-proof': 1,
      'session-ended': 1,
      'bad-room-token': 1,
      banned: 1,
    });
  });

  test('a hub for accounts only takes no guest', async (t) => {
    const { peer, signedIn } = await house(t, await stores.open(t), { guests: false });
    const stranger = peer();
    assert.equal((await stranger.request('session.open', { client })).error?.code, 'sign-in-first');
    await joinedBy(await (await signedIn('Ada')).open());
  });

  test('a room token gives its rights, and no others, in its room', async (t) => {
    const { peer, people, signedIn } = await house(t, await stores.open(t));
    const { id: by } = await signedIn('Ada');
    const key = await people.apiKeys.create({ label: 'app', by }, wallNow());
    const open = async (wish: RoomTokenWish): Promise<Peer> => {
      const made = peer();
      const credential = { type: 'room-token', token: await mintRoomToken(key, wish, wallNow()) };
      assert.equal((await made.request('session.open', { client, credential })).error, undefined);
      return made;
    };
    const listener = await open(tokenWish({ publish: [], chat: false, name: 'Lis' }));
    assert.equal((await listener.request('room.join', { room: 'attic', name: 'x' })).error?.code, 'wrong-room');
    const { author } = await joinedBy(listener);
    assert.match(author, /^token:/);
    const say = { id: '0198f0a0-0000-7000-8000-000000000001', text: 'hello' };
    assert.equal((await listener.request('chat.send', say)).error?.code, 'not-permitted');
    assert.equal((await listener.request('moderation.mute', { participant: null })).error?.code, 'not-permitted');
    const talker = await open(tokenWish({ sub: 'user-8' }));
    await joinedBy(talker);
    assert.ok((await talker.request('chat.send', say)).result);
  });

  test('a seat is resumed only by whose it is, after a restart of the hub too', async (t) => {
    const store = await stores.open(t);
    const resumeSecret = randomBytes(32);
    const { peer, signedIn, close } = await house(t, store, { resumeSecret });
    const [ada, eve] = [await signedIn('Ada'), await signedIn('Eve')];
    const { resumeToken, participant } = await joinedBy(await ada.open());
    const thief = peer();
    assert.equal((await thief.request('session.resume', { resumeToken })).error?.code, 'resume-invalid');
    const other = peer();
    const wrong = await other.request('session.resume', { resumeToken, credential: await eve.credential(other) });
    assert.equal(wrong.error?.code, 'resume-invalid');
    const again = peer();
    const resumed = await again.request('session.resume', { resumeToken, credential: await ada.credential(again) });
    assert.equal(resumed.result?.participant, participant);
    await close();
    const second = await house(t, store, { resumeSecret });
    const back = second.peer();
    const { result } = await back.request('session.resume', {
      resumeToken: resumed.result?.resumeToken,
      credential: await ada.credential(back),
    });
    assert.equal(result?.participant, participant);
    assert.equal(result?.author, ada.id);
  });
});
