import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { mintRoomToken, type RoomTokenWish, signalingProof } from '@crossband/identity';
import { newDevice } from '@crossband/identity/testing/device';
import { storesOn } from '@crossband/store/testing/stores';
import type { MayView } from '@crossband/wire';
import { Peer } from '../testing/peer.ts';
import { person } from '../testing/people.ts';
import { signalingHub } from '../testing/signaling-hub.ts';

/** Everybody tries everything everywhere: what the hub does is what this table says. */

const client = { name: 'test', version: '1' };
const everything = 'speak show chat data attach record control moderate manage invite receive';
const byRole = {
  owner: everything,
  moderator: 'speak show chat data attach record control moderate invite receive',
  member: 'speak show chat data attach control receive',
  guest: 'speak show chat data receive',
  listener: 'receive',
};
const memberRoles = ['owner', 'moderator', 'member', 'guest', 'listener'] as const;
const tokens: Record<string, Omit<RoomTokenWish, 'sub' | 'room' | 'lifetimeMs'>> = {
  'token of everything': { publish: ['microphone', 'camera'], subscribe: true, chat: true, moderate: true },
  'token to listen': { subscribe: true },
  'token to send': { publish: ['camera'] },
  'token of data': { subscribe: true, data: true },
};
const byToken: Record<string, string> = {
  'token of everything': 'speak show chat attach moderate receive',
  'token to listen': 'receive',
  'token to send': 'show',
  'token of data': 'data receive',
};

/** Rights as words, or the code with which somebody does not come in. */
const expected: Record<'hall' | 'club' | 'attic', Record<string, string>> = {
  hall: { administrator: everything, ...byRole, stranger: byRole.member, nobody: byRole.guest, ...byToken },
  club: {
    administrator: everything,
    ...byRole,
    stranger: '!members-only',
    nobody: '!sign-in-first',
    ...Object.fromEntries(Object.keys(tokens).map((name) => [name, '!wrong-room'])),
  },
  attic: {
    administrator: everything,
    ...Object.fromEntries(memberRoles.map((role) => [role, byRole.member])),
    stranger: byRole.member,
    nobody: byRole.guest,
    ...Object.fromEntries(Object.keys(tokens).map((name) => [name, '!wrong-room'])),
  },
};

const rules = { locked: false, lobby: false, guests: true, participants: null, slowModeS: 0 };
let said = 0;
/** What people send, and the right that it takes; `kept`: only where somebody keeps the room. */
const tries: { method: string; params: (target: string) => object; right: string; kept?: true }[] = [
  { method: 'chat.send', params: () => ({ id: uuid(), text: 'hello' }), right: 'chat' },
  { method: 'data.send', params: () => ({ payload: 'x' }), right: 'data' },
  { method: 'attachment.upload', params: () => ({}), right: 'attach' },
  { method: 'moderation.mute', params: () => ({ participant: null }), right: 'moderate' },
  { method: 'moderation.mute', params: (participant) => ({ participant }), right: 'moderate' },
  { method: 'moderation.bans', params: () => ({}), right: 'moderate' },
  { method: 'room.rules.set', params: () => ({ rules }), right: 'moderate' },
  { method: 'room.describe', params: () => ({ topic: 'a topic' }), right: 'manage', kept: true },
];

function uuid(): string {
  said += 1;
  return `0198f0a0-0000-7000-8000-${String(said).padStart(12, '0')}`;
}

function rightsIn(may: MayView): string {
  return Object.entries(may)
    .flatMap(([right, granted]) => (granted === true ? right : []))
    .join(' ');
}

async function house(t: TestContext) {
  const hub = await signalingHub(await storesOn('sqlite').open(t));
  t.after(() => hub.close());
  const { people } = hub;
  const root = await person(people.accounts, 'administrator', true);
  for (const [name, more] of [
    ['hall', {}],
    ['club', { membersOnly: true }],
  ] as const) {
    await people.rooms.create(root.actor, { name, rules: more }, wallNow());
  }
  const key = await people.apiKeys.create({ label: 'app', by: root.id }, wallNow());
  const opened = async (credentialOn?: (challenge: string) => Promise<object>): Promise<Peer> => {
    const peer = new Peer(hub.url);
    t.after(() => peer.socket.terminate());
    const { challenge } = (await peer.event('session.challenge')).data as { challenge: string };
    const credential = await credentialOn?.(challenge);
    const { error } = await peer.request('session.open', { client, ...(credential ? { credential } : {}) });
    assert.equal(error, undefined);
    return peer;
  };
  const byAccount = async (account: string) => {
    const device = await newDevice();
    const owner = { account, publicKey: device.publicKey, device: 'x', address: '127.0.0.1' };
    const { token } = await people.sessions.begin(owner, wallNow());
    return () =>
      opened(async (challenge) => ({
        type: 'session',
        token,
        signature: await device.sign(signalingProof(challenge, token)),
      }));
  };
  const comers = new Map<string, () => Promise<Peer>>();
  comers.set('administrator', await byAccount(root.id));
  for (const role of memberRoles) {
    const { id: account } = await person(people.accounts, `the ${role}`);
    for (const room of ['hall', 'club']) await people.rooms.setMember(root.actor, room, { account, role }, wallNow());
    comers.set(role, await byAccount(account));
  }
  comers.set('stranger', await byAccount((await person(people.accounts, 'stranger')).id));
  comers.set('nobody', () => opened());
  for (const [name, grants] of Object.entries(tokens)) {
    const token = await mintRoomToken(key, { sub: name, room: 'hall', lifetimeMs: 600_000, ...grants }, wallNow());
    comers.set(name, () => opened(async () => ({ type: 'room-token', token })));
  }
  return comers;
}

for (const room of ['hall', 'club', 'attic'] as const) {
  test(`everybody in ${room} does what they may, and nothing else`, async (t) => {
    const comers = await house(t);
    // Somebody below all others, to do things to.
    const targetName = room === 'attic' ? 'nobody' : 'listener';
    const target = await comers.get(targetName)?.();
    const { result } = (await target?.request('room.join', { room, name: 'target' })) ?? {};
    const { participant } = result as unknown as { participant: string };
    for (const [name, come] of comers) {
      const peer = await come();
      const joined = await peer.request('room.join', { room, name: 'x' });
      const rights = expected[room][name] ?? '';
      if (rights.startsWith('!')) {
        assert.equal(joined.error?.code, rights.slice(1), `${name} in ${room}`);
        continue;
      }
      const own = joined.result as unknown as {
        participant: string;
        room: { participants: { id: string; may: MayView }[] };
      };
      const me = own.room.participants.find(({ id }) => id === own.participant);
      assert.equal(me && rightsIn(me.may), rights, `${name} in ${room}`);
      for (const { method, params, right, kept } of tries) {
        const { error } = await peer.request(method, params(participant));
        const permitted = rights.split(' ').includes(right);
        const refusal = kept && room === 'attic' ? 'room-not-kept' : permitted ? undefined : 'not-permitted';
        assert.equal(error?.code, refusal, `${name} in ${room}: ${method}`);
      }
      await peer.request('room.leave');
    }
  });
}
