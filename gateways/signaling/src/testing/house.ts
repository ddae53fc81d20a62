import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { type RoomTokenWish, signalingProof } from '@crossband/identity';
import { newDevice } from '@crossband/identity/testing/device';
import type { Store } from '@crossband/store';
import { Peer } from './peer.ts';
import { person } from './people.ts';
import { signalingHub } from './signaling-hub.ts';

/** What every test's client says of itself. */
export const client = { name: 'test', version: '1' };

/** A hub over real sockets, its people, and how they come in. */
export async function house(t: TestContext, store: Store, options: Parameters<typeof signalingHub>[1] = {}) {
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

/** What of an answer to `room.join` tests look at. */
type Joined = { participant: string; author: string; resumeToken: string; room: { rules: { slowModeS: number } } };

export const joinedBy = async (peer: Peer, room = 'hall'): Promise<Joined> => {
  const { result, error } = await peer.request('room.join', { room, name: 'whoever' });
  assert.equal(error, undefined, JSON.stringify(error));
  return result as unknown as Joined;
};

export const tokenWish = (more: Partial<RoomTokenWish> = {}): RoomTokenWish => ({
  sub: 'user-7',
  room: 'hall',
  publish: ['microphone'],
  subscribe: true,
  chat: true,
  lifetimeMs: 3_600_000,
  ...more,
});
