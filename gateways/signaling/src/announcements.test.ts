import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { storesOn } from '@crossband/store/testing/stores';
import { house } from './testing/house.ts';
import type { Peer } from './testing/peer.ts';

const stores = storesOn('sqlite');

/** What a peer was told, in order: positions of messages, revisions of changes. */
const told = (peer: Peer) =>
  peer.frames.flatMap(({ event, data }) => {
    const { message } = (data ?? {}) as { message?: { position: number; revision: number } };
    if (event === 'chat.message') return [`message ${message?.position}`];
    return event === 'chat.changed' ? [`change ${message?.revision}`] : [];
  });

/** A room that has talked already; `keptInSilence` is what a database keeps that goes away before it says so. */
async function talkingRoom(t: TestContext) {
  const hub = await house(t, await stores.open(t));
  const [ada, ben] = [await hub.guest('Ada'), await hub.guest('Ben')];
  const say = (text: string, id: string = randomUUID()) => ada.request('chat.send', { id, text });
  const { result } = await say('first');
  const { author } = (result as { message: { author: string } }).message;
  const { messages } = hub.store;
  const keptInSilence = async (id: string = randomUUID()) => {
    const { message } = await messages.append({ room: 'hall', id, author, name: 'Ada', text: 'kept', sentAtMs: 1 });
    return message.position;
  };
  const change = (at: number) =>
    messages.react({ room: 'hall', position: at, reaction: `${at}`, author: 'somebody', atMs: 1 });
  /** Everything that was on its way has arrived: an answer comes after it. */
  const settled = () => ben.request('session.keepalive');
  return { ada, ben, say, keptInSilence, change, settled };
}

test('what the database kept without saying so is told with the next message, in order and once', async (t) => {
  const { ben, say, keptInSilence, settled } = await talkingRoom(t);
  for (let count = 0; count < 120; count += 1) await keptInSilence();
  await Promise.all([say('then'), say('and then')]);
  await settled();
  assert.deepEqual(
    told(ben),
    Array.from({ length: 123 }, (_, index) => `message ${index + 1}`),
  );
});

test('what many write at the same moment is told once, in order', async (t) => {
  const hub = await house(t, await stores.open(t));
  const peers = await Promise.all(Array.from({ length: 8 }, (_, index) => hub.guest(`Guest ${index}`)));
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(peers.map((peer) => peer.request('chat.send', { id: randomUUID(), text: `${round}` })));
  }
  await Promise.all(peers.map((peer) => peer.request('session.keepalive')));
  const all = Array.from({ length: 80 }, (_, index) => `message ${index + 1}`);
  for (const peer of peers) assert.deepEqual(told(peer), all);
});

test('or when its sender sends it again, who is told of the first one', async (t) => {
  const { ben, say, keptInSilence, settled } = await talkingRoom(t);
  const id = randomUUID();
  await keptInSilence(id);
  for (let count = 0; count < 3; count += 1) {
    const { result } = await say('kept', id);
    assert.equal((result as { message: { position: number } }).message.position, 2);
  }
  await settled();
  assert.deepEqual(told(ben), ['message 1', 'message 2']);
});

test('changes that were kept without a word are told with the next one', async (t) => {
  const { ada, ben, keptInSilence, say, change, settled } = await talkingRoom(t);
  await keptInSilence();
  await say('third');
  for (const position of [1, 2, 3]) await change(position);
  await ada.request('chat.react', { position: 1, reaction: '👍', on: true });
  // It is so already.
  await ada.request('chat.react', { position: 1, reaction: '👍', on: true });
  await settled();
  assert.deepEqual(told(ben), ['message 1', 'message 2', 'message 3', 'change 2', 'change 3', 'change 4']);
});
