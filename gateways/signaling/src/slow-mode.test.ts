import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { signalingProof } from '@crossband/identity';
import { newDevice } from '@crossband/identity/testing/device';
import { storesOn } from '@crossband/store/testing/stores';
import { Peer } from './testing/peer.ts';
import { person } from './testing/people.ts';
import { signalingHub } from './testing/signaling-hub.ts';

const stores = storesOn('sqlite');
const client = { name: 'test', version: '1' };

/** A room whose pause no test outlives, and an account that opens as many connections as it likes. */
async function slowHall(t: TestContext) {
  const store = await stores.open(t);
  const hub = await signalingHub(store);
  t.after(() => hub.close());
  const { accounts, sessions, rooms } = hub.people;
  const root = await person(accounts, 'Root', true);
  const signedIn = async (name: string) => {
    const someone = await person(accounts, name);
    const device = await newDevice();
    const owner = { account: someone.id, publicKey: device.publicKey, device: 'Firefox', address: '127.0.0.1' };
    const { token } = await sessions.begin(owner, wallNow());
    return async (): Promise<Peer> => {
      const peer = new Peer(hub.url);
      t.after(() => peer.socket.terminate());
      const { challenge } = (await peer.event('session.challenge')).data as { challenge: string };
      const credential = { type: 'session', token, signature: await device.sign(signalingProof(challenge, token)) };
      await peer.request('session.open', { client, credential });
      assert.ok((await peer.request('room.join', { room: 'hall', name })).result);
      return peer;
    };
  };
  const guest = async (name: string): Promise<Peer> => {
    const peer = new Peer(hub.url);
    t.after(() => peer.socket.terminate());
    await peer.join(name);
    return peer;
  };
  /** Resolves when the room obeys it, which this peer has heard. */
  const pauseS = async (slowModeS: number, peer: Peer) => {
    const heard = peer.frames.length;
    await rooms.update(root.actor, 'hall', { rules: { slowModeS } }, wallNow());
    await peer.frame((frame) => frame.event === 'room.rules' && peer.frames.indexOf(frame) >= heard);
  };
  await rooms.create(root.actor, { name: 'hall', rules: { slowModeS: 3_600 } }, wallNow());
  return { store, signedIn, guest, pauseS };
}

const say = async (peer: Peer, text: string, id: string = randomUUID()) => {
  const { result, error } = await peer.request('chat.send', { id, text });
  return error?.code ?? (result as { message: { position: number } }).message.position;
};

test('slow mode lets one message through at a time, over all connections of a person', async (t) => {
  const { signedIn } = await slowHall(t);
  const open = await signedIn('Ada');
  const devices = await Promise.all([open(), open(), open()]);
  const outcomes = await Promise.all(devices.map((peer, index) => say(peer, `from device ${index}`)));
  assert.deepEqual(outcomes.map(String).sort(), ['1', 'slow-mode', 'slow-mode']);
});

test('slow mode does not hold back the resend of what was kept, nor what was refused', async (t) => {
  const { signedIn } = await slowHall(t);
  const open = await signedIn('Ada');
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
  const { signedIn, pauseS } = await slowHall(t);
  const [openAda, openBen] = [await signedIn('Ada'), await signedIn('Ben')];
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
