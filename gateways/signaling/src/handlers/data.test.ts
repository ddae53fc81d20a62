import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { mintRoomToken, type RoomTokenWish } from '@crossband/identity';
import { storesOn } from '@crossband/store/testing/stores';
import { type DataMessageView, signalingLimits } from '@crossband/wire';
import { openRules } from '@crossband/wire/signaling/open-rules';
import { Peer } from '../testing/peer.ts';
import { person } from '../testing/people.ts';
import { signalingHub } from '../testing/signaling-hub.ts';

/** Messages of applications over real sockets. */

const client = { name: 'test', version: '1' };

async function house(t: TestContext) {
  const hub = await signalingHub(await storesOn('sqlite').open(t));
  t.after(() => hub.close());
  const open = (): Peer => {
    const peer = new Peer(hub.url);
    t.after(() => peer.socket.terminate());
    return peer;
  };
  const guest = async (name: string, room = 'hall') => {
    const peer = open();
    return { peer, ...(await peer.join(name, room)) };
  };
  const root = await person(hub.people.accounts, 'Root', true);
  const key = await hub.people.apiKeys.create({ label: 'app', by: root.id }, wallNow());
  const byToken = async (grants: Partial<RoomTokenWish>) => {
    const wish = { sub: 'ada', name: 'Ada', room: 'hall', lifetimeMs: 60_000, ...grants };
    const peer = open();
    const credential = { type: 'room-token', token: await mintRoomToken(key, wish, wallNow()) };
    assert.equal((await peer.request('session.open', { client, credential })).error, undefined);
    const { result } = await peer.request('room.join', { room: 'hall', name: 'x' });
    return { peer, participant: String(result?.participant) };
  };
  return { ...hub, open, guest, byToken };
}

const told = ({ frames }: Peer): DataMessageView[] =>
  frames.flatMap(({ event, data }) => (event === 'data.received' ? [data as DataMessageView] : []));

/** All that was told to these before now has come: an answer follows it on the same connection. */
async function settled(...peers: Peer[]): Promise<void> {
  await Promise.all(peers.map((peer) => peer.request('session.keepalive')));
}

test('a data message reaches everybody else in the room, as it was sent, and nobody keeps it', async (t) => {
  const { guest, open, rooms } = await house(t);
  const [ada, ben, cleo] = [await guest('Ada'), await guest('Ben'), await guest('Cleo')];
  const elsewhere = await guest('Dan', 'attic');
  rooms.get('hall')?.door.setRules({ ...openRules, lobby: true });
  const waiting = open();
  await waiting.request('session.open', { client });
  assert.ok((await waiting.request('room.knock', { room: 'hall', name: 'Eve' })).result);
  const payload = '{"x":"é \u{1f600} \\" \u202e"}\t\n';
  assert.deepEqual((await ada.peer.request('data.send', { topic: 'cursor', payload })).result, {});
  assert.ok((await ada.peer.request('data.send', { payload: '' })).result);
  await settled(ada.peer, ben.peer, cleo.peer, elsewhere.peer, waiting);
  const from = ada.participant;
  for (const { peer } of [ben, cleo]) {
    assert.deepEqual(told(peer), [
      { from, topic: 'cursor', payload },
      { from, topic: null, payload: '' },
    ]);
  }
  for (const peer of [ada.peer, elsewhere.peer, waiting]) assert.deepEqual(told(peer), []);
  rooms.get('hall')?.door.setRules(openRules);
  const late = await guest('Fay');
  assert.deepEqual((await late.peer.request('chat.history', { limit: 10 })).result?.messages, []);
  assert.deepEqual(told(late.peer), []);
});

test('a data message goes to those that it names and nobody else, or to nobody when one of them is not there', async (t) => {
  const { guest } = await house(t);
  const [ada, ben, cleo, dan] = [
    await guest('Ada'),
    await guest('Ben'),
    await guest('Cleo'),
    await guest('Dan', 'attic'),
  ];
  const to = (...receivers: string[]) => ada.peer.request('data.send', { payload: 'psst', to: receivers });
  assert.ok((await to(ben.participant, ben.participant)).result);
  assert.equal((await to(ben.participant, 'p:nobody')).error?.code, 'unknown-participant');
  assert.equal((await to(dan.participant)).error?.code, 'unknown-participant');
  assert.equal((await to()).error?.code, 'bad-params');
  cleo.peer.socket.terminate();
  await ada.peer.event('participant.left');
  assert.equal((await to(cleo.participant, ben.participant)).error?.code, 'unknown-participant');
  await settled(ada.peer, ben.peer, dan.peer);
  assert.deepEqual(told(ben.peer), [{ from: ada.participant, topic: null, payload: 'psst' }]);
  assert.deepEqual([...told(ada.peer), ...told(dan.peer)], []);
});

test('a room token without `data` sends none, one with nothing else does; a moderator gives and takes it', async (t) => {
  const { guest, byToken } = await house(t);
  const listener = await guest('Ben');
  const without = await byToken({ sub: 'no', subscribe: true, chat: true });
  const only = await byToken({ sub: 'yes', data: true });
  const chief = await byToken({ sub: 'chief', moderate: true });
  const send = async ({ peer }: { peer: Peer }) => (await peer.request('data.send', { payload: 'x' })).error?.code;
  assert.equal(await send(without), 'not-permitted');
  assert.equal(await send(chief), 'not-permitted');
  assert.equal(await send(only), undefined);
  const rights = { speak: false, show: false, chat: false };
  await chief.peer.request('moderation.permit', { participant: only.participant, ...rights });
  assert.equal(await send(only), undefined, 'a right that is not named stays');
  await chief.peer.request('moderation.permit', { participant: only.participant, ...rights, data: false });
  assert.equal(await send(only), 'not-permitted');
  await chief.peer.request('moderation.permit', { participant: without.participant, ...rights, data: true });
  assert.equal(await send(without), undefined);
  await settled(listener.peer);
  assert.deepEqual(
    told(listener.peer).map(({ from }) => from),
    [only.participant, only.participant, without.participant],
  );
});

test('what is too long or malformed is refused, in no room too; the most that there may be passes', async (t) => {
  const { guest, open } = await house(t);
  const [ada, ben] = [await guest('Ada'), await guest('Ben')];
  const most = 'é"'.repeat(5_461);
  for (const params of [
    { payload: `${most}xx` },
    { payload: 'x'.repeat(16_385) },
    { payload: 'half \ud83d' },
    { payload: 'nothing\0' },
    { payload: { x: 1 } },
    { payload: 'x', topic: '' },
    { payload: 'x', topic: 'x'.repeat(65) },
    { payload: 'x', topic: 'two\nlines' },
    { payload: 'x', to: Array.from({ length: 101 }, () => ben.participant) },
    { payload: 'x', from: ben.participant },
    { topic: 'x' },
  ]) {
    const { error } = await ada.peer.request('data.send', params);
    assert.equal(error?.code, 'bad-params', JSON.stringify(params).slice(0, 80));
  }
  assert.equal(Buffer.byteLength(`${most}x`), 16_384);
  assert.ok((await ada.peer.request('data.send', { payload: `${most}x` })).result);
  await settled(ben.peer);
  assert.deepEqual(told(ben.peer), [{ from: ada.participant, topic: null, payload: `${most}x` }]);
  const outside = open();
  await outside.request('session.open', { client });
  assert.equal((await outside.request('data.send', { payload: 'x' })).error?.code, 'not-joined');
});

test('a flood is refused, a large message counts as several, and others hear only what was taken', async (t) => {
  const { guest } = await house(t);
  const [ada, ben, cleo] = [await guest('Ada'), await guest('Ben'), await guest('Cleo')];
  /** Sends until the hub has enough of it; how many it took, and how long that lasted. */
  const flood = async ({ peer }: { peer: Peer }, payload: string): Promise<{ taken: number; seconds: number }> => {
    const begunAt = performance.now();
    for (let taken = 0; ; taken += 1) {
      const { error } = await peer.request('data.send', { payload });
      if (!error) continue;
      assert.equal(error.code, 'rate-limited');
      return { taken, seconds: (performance.now() - begunAt) / 1_000 };
    }
  };
  const { messagesPerSecond, messageBurst } = signalingLimits;
  const small = await flood(ada, 'x');
  assert.ok(small.taken <= messageBurst + small.seconds * messagesPerSecond, JSON.stringify(small));
  const large = await flood(ben, 'x'.repeat(signalingLimits.dataBytes));
  assert.ok(large.taken * 3 <= messageBurst + large.seconds * messagesPerSecond, JSON.stringify(large));
  await settled(cleo.peer);
  assert.equal(told(cleo.peer).length, small.taken + large.taken);
});
