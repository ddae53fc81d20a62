import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { storesOn } from '@crossband/store/testing/stores';
import { house, joinedBy } from './testing/house.ts';
import type { Peer } from './testing/peer.ts';

const stores = storesOn('sqlite');

/** A room whose pause no test outlives, and accounts that come in by as many devices as they like. */
async function slowHall(t: TestContext) {
  const hub = await house(t, await stores.open(t));
  const { rooms } = hub.people;
  const { actor } = await hub.signedIn('Root', true);
  await rooms.create(actor, { name: 'hall', rules: { slowModeS: 3_600 } }, wallNow());
  const person = async (name: string) => {
    const someone = await hub.signedIn(name);
    return async (): Promise<Peer> => {
      const peer = await someone.open();
      await joinedBy(peer);
      return peer;
    };
  };
  /** Resolves when the room obeys it, which this peer has heard. */
  const pauseS = async (slowModeS: number, peer: Peer) => {
    const heard = peer.frames.length;
    await rooms.update(actor, 'hall', { rules: { slowModeS } }, wallNow());
    await peer.frame((frame) => frame.event === 'room.rules' && peer.frames.indexOf(frame) >= heard);
  };
  return { person, guest: hub.guest, pauseS };
}

const say = async (peer: Peer, text: string, id: string = randomUUID()) => {
  const { result, error } = await peer.request('chat.send', { id, text });
  return error?.code ?? (result as { message: { position: number } }).message.position;
};

test('slow mode lets one message through at a time, over all connections of a person', async (t) => {
  const { person } = await slowHall(t);
  const open = await person('Ada');
  const devices = await Promise.all([open(), open(), open()]);
  const outcomes = await Promise.all(devices.map((peer, index) => say(peer, `from device ${index}`)));
  assert.deepEqual(outcomes.map(String).sort(), ['1', 'slow-mode', 'slow-mode']);
});

test('slow mode does not hold back the resend of what was kept, nor what was refused', async (t) => {
  const { person } = await slowHall(t);
  const open = await person('Ada');
  const peer = await open();
  const answer = await peer.request('chat.send', { id: randomUUID(), text: 'to nothing', replyTo: 9 });
  assert.equal(answer.error?.code, 'unknown-message');
  const id = randomUUID();
  assert.equal(await say(peer, 'once', id), 1);
  // The acknowledgement got lost, and another connection asks again.
  assert.equal(await say(await open(), 'once', id), 1);
  assert.equal(await say(peer, 'twice'), 'slow-mode');
});

test('a guest who comes in anew waits as one who stayed', async (t) => {
  const { guest, pauseS } = await slowHall(t);
  const before = await guest('Eve');
  assert.equal(await say(before, 'first'), 'slow-mode');
  await pauseS(0, before);
  assert.equal(await say(before, 'first'), 1);
});

test('in slow mode an edit puts mistakes right at once, and calls nobody new before its time', async (t) => {
  const { person, pauseS } = await slowHall(t);
  const [openAda, openBen] = [await person('Ada'), await person('Ben')];
  const [ada, ben] = [await openAda(), await openBen()];
  assert.equal(await say(ada, 'helo'), 1);
  assert.ok((await ada.request('chat.edit', { position: 1, text: 'hello' })).result);
  const calling = { position: 1, text: 'hello @Ben' };
  assert.equal((await ada.request('chat.edit', calling)).error?.code, 'slow-mode');
  await pauseS(0, ada);
  assert.ok((await ada.request('chat.edit', calling)).result);
  await ben.event('chat.mentioned');
  await pauseS(3_600, ada);
  assert.ok((await ada.request('chat.edit', { ...calling, text: 'hello, @Ben' })).result);
});
