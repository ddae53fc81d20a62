import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { mintRoomToken, type RoomTokenWish, signalingProof } from '@crossband/identity';
import { newDevice } from '@crossband/identity/testing/device';
import type { Store } from '@crossband/store';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { Peer } from '../testing/peer.ts';
import { person } from '../testing/people.ts';
import { signalingHub } from '../testing/signaling-hub.ts';

/** Who comes in, and how soon they are out, over real sockets. */

const client = { name: 'test', version: '1' };

async function house(t: TestContext, store: Store, options: Parameters<typeof signalingHub>[1] = {}) {
  const hub = await signalingHub(store, options);
  t.after(() => hub.close());
  const { people } = hub;
  const peer = (): Peer => {
    const made = new Peer(hub.url);
    t.after(() => made.socket.terminate());
    return made;
  };
  /** An account that is signed in on a device: `credential` is for one connection. */
  const signedIn = async (name: string, administrator = false) => {
    const someone = await person(people.accounts, name, administrator);
    const device = await newDevice();
    const owner = { account: someone.id, publicKey: device.publicKey, device: 'Firefox', address: '127.0.0.1' };
    const { session, token } = await people.sessions.begin(owner, wallNow());
    const credential = async (on: Peer) => {
      const { data } = await on.event('session.challenge');
      const { challenge } = data as { challenge: string };
      return { type: 'session', token, signature: await device.sign(signalingProof(challenge, token)) };
    };
    const open = async (): Promise<Peer> => {
      const made = peer();
      const opened = await made.request('session.open', { client, credential: await credential(made) });
      assert.equal(opened.error, undefined, JSON.stringify(opened));
      return made;
    };
    return { ...someone, session: session.id, credential, open };
  };
  const guest = async (name: string, room = 'hall'): Promise<Peer> => {
    const made = peer();
    await made.join(name, room);
    return made;
  };
  return { ...hub, store, peer, signedIn, guest };
}

type Joined = { participant: string; author: string; resumeToken: string; room: { rules: { slowModeS: number } } };
const joinedBy = async (peer: Peer, room = 'hall'): Promise<Joined> => {
  const { result, error } = await peer.request('room.join', { room, name: 'whoever' });
  assert.equal(error, undefined, JSON.stringify(error));
  return result as unknown as Joined;
};
const tokenWish = (more: Partial<RoomTokenWish> = {}): RoomTokenWish => ({
  sub: 'user-7',
  room: 'hall',
  publish: ['microphone'],
  subscribe: true,
  chat: true,
  lifetimeMs: 3_600_000,
  ...more,
});

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

onBothDatabases('rights that end in mid-call', (stores) => {
  const cases: {
    [what: string]: (
      at: Awaited<ReturnType<typeof house>>,
      ada: { id: string; session: string },
      root: { actor: Parameters<typeof at.people.bans.add>[0] },
    ) => Promise<unknown>;
  } = {
    'session-ended': ({ people }, ada) => people.sessions.revoke(ada.id, ada.session),
    'account-disabled': ({ people }, ada) => people.accounts.setDisabled(ada.id, true),
    banned: ({ people }, ada, { actor }) =>
      people.bans.add(actor, { room: 'hall', subject: ada.id, reason: '', lifetimeMs: null }, wallNow()),
    'room-removed': ({ people }, _ada, { actor }) => people.rooms.remove(actor, 'hall', wallNow()),
    'members-only': ({ people }, _ada, { actor }) =>
      people.rooms.update(actor, 'hall', { rules: { membersOnly: true } }, wallNow()),
  };
  for (const [code, end] of Object.entries(cases)) {
    test(`${code}: others see them go, and the connection is told why`, async (t) => {
      const at = await house(t, await stores.open(t));
      const root = await at.signedIn('Root', true);
      await at.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
      const watch = await root.open();
      await joinedBy(watch);
      const ada = await at.signedIn('Ada');
      const peer = await ada.open();
      const { participant } = await joinedBy(peer);
      await end(at, ada, root);
      const { reason } = await peer.closed;
      assert.ok(reason === code || (code === 'account-disabled' && reason === 'session-ended'), reason);
      if (code === 'room-removed') return;
      const { data } = await watch.event('participant.left');
      assert.deepEqual(data, { participant, reason: 'revoked' });
    });
  }

  test('a seat whose connection is lost goes as well', async (t) => {
    const at = await house(t, await stores.open(t));
    const ada = await at.signedIn('Ada');
    const peer = await ada.open();
    const { resumeToken } = await joinedBy(peer);
    peer.socket.terminate();
    await peer.closed;
    await at.people.sessions.revoke(ada.id, ada.session);
    const back = at.peer();
    const { error } = await back.request('session.resume', { resumeToken, credential: await ada.credential(back) });
    assert.equal(error?.code, 'session-ended');
    assert.equal(at.rooms.get('hall')?.size ?? 0, 0);
  });

  test('nobody whose right ends while they come in is inside afterwards', async (t) => {
    const at = await house(t, await stores.open(t));
    const root = await at.signedIn('Root', true);
    await at.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
    const rounds = await Promise.all(Array.from({ length: 24 }, (_, round) => at.signedIn(`Person ${round}`)));
    await Promise.all(
      rounds.map(async (who, round) => {
        const peer = at.peer();
        const credential = await who.credential(peer);
        // Both are on their way at once, with the end a little later each time.
        void peer.request('session.open', { client, credential });
        const joining = peer.request('room.join', { room: 'hall', name: 'x' });
        for (let turn = 0; turn < round * 4; turn += 1) await new Promise(setImmediate);
        const ban = { room: 'hall', subject: who.id, reason: '', lifetimeMs: null };
        if (round % 2 === 0) await at.people.sessions.revoke(who.id, who.session);
        else await at.people.bans.add(root.actor, ban, wallNow());
        const came = await Promise.race([joining, peer.closed]);
        if ('result' in came) await peer.closed;
      }),
    );
    assert.deepEqual(at.rooms.get('hall')?.view().participants ?? [], []);
  });

  test('a token that is over, or whose key is removed, ends the seat', async (t) => {
    const at = await house(t, await stores.open(t));
    const { id: by } = await at.signedIn('Ada');
    const key = await at.people.apiKeys.create({ label: 'app', by }, wallNow());
    const come = async (lifetimeMs: number): Promise<Peer> => {
      const made = at.peer();
      const token = await mintRoomToken(key, tokenWish({ lifetimeMs }), wallNow());
      await made.request('session.open', { client, credential: { type: 'room-token', token } });
      await joinedBy(made);
      return made;
    };
    const short = await come(2_000);
    const long = await come(3_600_000);
    assert.equal((await short.closed).reason, 'room-token-expired');
    await at.people.apiKeys.remove(key.id);
    assert.equal((await long.closed).reason, 'bad-room-token');
  });

  test('a role that changes changes the seat, and what a moderator took stays taken through other news', async (t) => {
    const at = await house(t, await stores.open(t));
    const root = await at.signedIn('Root', true);
    await at.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
    const [chief, ada] = [await root.open(), await at.signedIn('Ada')];
    const peer = await ada.open();
    await joinedBy(chief);
    const { participant } = await joinedBy(peer);
    const rights = () => at.rooms.get('hall')?.moderation.person(participant);
    await chief.request('moderation.permit', { participant, speak: false, show: true, chat: true });
    assert.equal(rights()?.may.speak, false);
    await at.people.rooms.update(root.actor, 'hall', { topic: 'new' }, wallNow());
    await peer.event('room.described');
    assert.equal(rights()?.may.speak, false);
    await chief.request('moderation.role', { participant, role: 'moderator' });
    await peer.frame(({ event, data }) => event === 'moderation.permitted' && (data as { by: unknown }).by === null);
    await peer.frame(({ data }) => JSON.stringify(data ?? '').includes('"role":"moderator"'));
    assert.deepEqual([rights()?.role, rights()?.may.moderate, rights()?.may.speak], ['moderator', true, true]);
    await at.people.accounts.rename(ada.id, 'Adele');
    await chief.frame(({ data }) => JSON.stringify(data ?? '').includes('Adele'));
    await at.people.accounts.setAdministrator(ada.id, true);
    await chief.frame(({ data }) => JSON.stringify(data ?? '').includes('"role":"owner"'));
    await at.people.accounts.setAdministrator(ada.id, false);
    await at.people.rooms.removeMember(root.actor, 'hall', ada.id, wallNow());
    await chief.frame(({ data }) => /"Adele".*"role":"member"/.test(JSON.stringify(data ?? '')));
    assert.equal(rights()?.may.moderate, false);
  });

  test('who runs a room is written down with what was done', async (t) => {
    const at = await house(t, await stores.open(t));
    const root = await at.signedIn('Root', true);
    const chief = await root.open();
    await joinedBy(chief);
    const ben = await at.guest('Ben');
    const { data } = await chief.event('participant.joined');
    const { id: participant } = (data as { participant: { id: string } }).participant;
    await chief.request('moderation.mute', { participant });
    await chief.request('moderation.mute', { participant: null });
    await chief.request('room.rules.set', {
      rules: { locked: false, lobby: true, guests: true, participants: null, slowModeS: 9 },
    });
    const kept = {
      locked: false,
      lobby: true,
      guests: true,
      participants: null,
      slowModeS: 9,
      membersOnly: false,
      signed: false,
    };
    assert.deepEqual((await ben.event('room.rules')).data, { rules: kept });
    assert.equal((await ben.request('room.describe', { topic: 'x' })).error?.code, 'room-not-kept');
    const ban = { participant, lifetimeMs: 60_000, reason: 'noise' };
    assert.equal((await ben.request('moderation.ban', { ...ban, participant })).error?.code, 'not-permitted');
    await chief.request('moderation.ban', ban);
    assert.equal((await ben.closed).reason, 'banned');
    const again = at.peer();
    await again.request('session.open', { client });
    assert.equal((await again.request('room.join', { room: 'hall', name: 'Ben' })).error?.code, 'banned');
    const { result } = await chief.request('moderation.bans');
    const [{ subject } = { subject: '' }] = (result as { bans: { subject: string }[] }).bans;
    assert.equal(subject, 'address:127.0.0.1');
    await chief.request('moderation.unban', { subject });
    assert.deepEqual((await chief.request('moderation.bans')).result, { bans: [] });
    const log = await at.store.auditLog.page({ room: 'hall', limit: 20 });
    assert.deepEqual(log.map(({ action }) => action).reverse(), [
      'room.mute',
      'room.mute-all',
      'room.change',
      'room.ban',
      'room.unban',
    ]);
    assert.ok(log.every(({ actor }) => actor === root.id));
  });

  test('what a room is stays when everybody left, and when the hub restarts', async (t) => {
    const store = await stores.open(t);
    const first = await house(t, store);
    const root = await first.signedIn('Root', true);
    await first.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
    const chief = await root.open();
    await joinedBy(chief);
    const rules = { locked: false, lobby: false, guests: true, participants: 9, slowModeS: 7 };
    await chief.request('room.rules.set', { rules });
    await chief.event('room.rules');
    await chief.request('room.leave');
    await first.close();
    const second = await house(t, store);
    const ben = second.peer();
    await ben.request('session.open', { client });
    assert.equal((await joinedBy(ben)).room.rules.slowModeS, 7);
  });
});
