import { newMessageId } from '@crossband/client/room/message-id';
import { wallNow } from '@crossband/foundation';
import type { Peer } from '@crossband/gateway-signaling/testing/peer';
import { mintRoomToken } from '@crossband/identity';
import type { Source } from '@crossband/wire';
import { type EndpointName, routes } from '@crossband/wire/api';
import type { House, SignedIn } from './house.ts';
import { expectedIn, type PlaceUnderTest, places, type Right, type RoleUnderTest, roles } from './matrix-roles.ts';
import { askRest } from './rest.ts';

export interface MatrixFindings {
  tried: number;
  /** What somebody could do who may not. */
  accepted: string[];
  /** What somebody could not do who may. */
  refused: string[];
}

/** Somebody of a role, ready to come in. */
interface Person {
  readonly role: RoleUnderTest;
  readonly signedIn: SignedIn | null;
  tokenFor(place: PlaceUnderTest): Promise<string>;
}

/** Something to do inside; the code of the refusal, null when it was done. */
interface Deed {
  readonly name: string;
  readonly right: Right;
  readonly keptOnly?: true;
  run(peer: Peer, victim: string): Promise<string | null>;
}

const said = async (peer: Peer, method: string, params: object): Promise<string | null> =>
  (await peer.request(method, params)).error?.code ?? null;

/** What is opened is closed again: nobody has more than a few at once. */
async function send(peer: Peer, source: Source, codec: string): Promise<string | null> {
  const { result, error } = await peer.request('create_native_sender_session', { source, codec });
  if (result) await peer.request('close_native_session', { session: result.session });
  return error?.code ?? null;
}

const deeds: readonly Deed[] = [
  { name: 'speaks', right: 'speak', run: (peer) => send(peer, 'microphone', 'OPUS') },
  { name: 'shows', right: 'show', run: (peer) => send(peer, 'camera', 'VP8') },
  { name: 'writes', right: 'chat', run: (peer) => said(peer, 'chat.send', { id: newMessageId(), text: 'hello' }) },
  { name: 'sends data', right: 'data', run: (peer) => said(peer, 'data.send', { payload: 'x' }) },
  {
    name: 'sends data to a member',
    right: 'data',
    run: (peer, victim) => said(peer, 'data.send', { topic: 'matrix', payload: 'x', to: [victim] }),
  },
  { name: 'mutes everybody', right: 'moderate', run: (peer) => said(peer, 'moderation.mute', { participant: null }) },
  {
    name: 'mutes a member',
    right: 'moderate',
    run: (peer, victim) => said(peer, 'moderation.mute', { participant: victim }),
  },
  {
    name: 'takes rights from a member',
    right: 'moderate',
    run: (peer, participant) => said(peer, 'moderation.permit', { participant, speak: true, show: true, chat: true }),
  },
  { name: 'sees bans', right: 'moderate', run: (peer) => said(peer, 'moderation.bans', {}) },
  {
    name: 'renames the topic',
    right: 'manage',
    keptOnly: true,
    run: (peer) => said(peer, 'room.describe', { topic: 'changed' }),
  },
  {
    name: 'makes a member a member',
    right: 'appoint',
    keptOnly: true,
    run: (peer, participant) => said(peer, 'moderation.role', { participant, role: 'member' }),
  },
  {
    name: 'gives a member more rights',
    right: 'manage',
    keptOnly: true,
    run: (peer, participant) => said(peer, 'moderation.role', { participant, role: 'member', deny: ['record'] }),
  },
];

interface Request {
  readonly name: EndpointName;
  readonly right: Right;
  readonly body?: () => object;
  readonly parts?: (victim: string, heir: string) => Record<string, string>;
}

const requests: readonly Request[] = [
  { name: 'changeRoom', right: 'manage', body: () => ({ topic: 'changed' }) },
  { name: 'setMember', right: 'appoint', body: () => ({ role: 'member' }), parts: (account) => ({ account }) },
  {
    name: 'newRoomBan',
    right: 'moderate',
    body: () => ({ subject: 'address:192.0.2.7', reason: '', lifetimeMs: 60_000 }),
  },
  { name: 'roomBans', right: 'moderate' },
  { name: 'newInvite', right: 'invite', body: () => ({ role: 'guest', uses: 1, lifetimeMs: 60_000 }) },
  { name: 'adminPeople', right: 'administer' },
  { name: 'newApiKey', right: 'administer', body: () => ({ label: 'mine' }) },
  { name: 'audit', right: 'administer' },
  { name: 'figures', right: 'administer' },
  { name: 'newRoom', right: 'administer', body: () => ({ name: `mine-${Math.floor(Math.random() * 1e9)}` }) },
];

/** Every role in every room does everything, by signaling and by REST; whether it may was written down before. */
export async function tryMatrix(house: House): Promise<MatrixFindings> {
  const findings: MatrixFindings = { tried: 0, accepted: [], refused: [] };
  const judge = (what: string, may: boolean, code: string | null): void => {
    findings.tried += 1;
    if (code === null && !may) findings.accepted.push(what);
    if (code !== null && may) findings.refused.push(`${what}: ${code}`);
  };
  const victim = await house.person('Victim');
  const heir = await house.person('Heir');
  const people = await settle(house, victim);
  for (const place of places) {
    const there = await house.enter(victim);
    const joined = await there.request('room.join', { room: place.name, name: 'Victim' });
    const participant = String(joined.result?.participant);
    if (place.kept) await house.operate('room.set', { room: place.name, rules: place.rules });
    for (const person of people) {
      await inside(house, person, place, participant, judge);
      if (person.role.by === 'account' && place.kept) await byRest(house, person, place, { victim, heir }, judge);
    }
    there.socket.terminate();
  }
  return findings;
}

type Judge = (what: string, may: boolean, code: string | null) => void;

async function inside(
  house: House,
  person: Person,
  place: PlaceUnderTest,
  victim: string,
  judge: Judge,
): Promise<void> {
  const rights = expectedIn(person.role, place);
  const what = `${person.role.name} in ${place.name}`;
  const opened = await open(house, person, place);
  if ('code' in opened) return judge(`${what} opens a connection`, person.role.out === undefined, opened.code);
  const { peer } = opened;
  const { error } = await peer.request('room.join', { room: place.name, name: 'Somebody' });
  judge(`${what} comes in`, rights !== null, error?.code ?? null);
  for (const deed of deeds) {
    const may = rights?.includes(deed.right) === true && !(deed.keptOnly && !place.kept);
    judge(`${what} ${deed.name}`, may, await deed.run(peer, victim));
  }
  peer.socket.terminate();
}

async function open(house: House, person: Person, place: PlaceUnderTest): Promise<{ peer: Peer } | { code: string }> {
  try {
    const who = person.role.by === 'token' ? { roomToken: await person.tokenFor(place) } : person.signedIn;
    return { peer: await house.enter(who) };
  } catch (error) {
    return { code: String(error) };
  }
}

async function byRest(
  house: House,
  person: Person,
  place: PlaceUnderTest,
  { victim, heir }: Readonly<Record<'victim' | 'heir', SignedIn>>,
  judge: Judge,
): Promise<void> {
  // A moderator whom owners make, and take away again.
  await house.operate('room.role', { room: place.name, person: heir.name, role: 'moderator' });
  const rights = person.role.out ? [] : person.role.rights;
  for (const { name, right, body, parts } of requests) {
    const named = {
      ...parts?.(victim.account, heir.account),
      ...(routes[name].path.includes(':room') ? { room: place.name } : {}),
    };
    const content = name === 'newInvite' ? { ...body?.(), room: place.name } : body?.();
    const code = await askRest(house, person.signedIn, name, named, content);
    judge(`${person.role.name} asks ${name} of ${place.name}`, rights.includes(right), code);
    judge(`nobody asks ${name} of ${place.name}`, false, await askRest(house, null, name, named, content));
  }
}

/** Rooms, people and what they are in them, as an operator arranges them. */
async function settle(house: House, victim: SignedIn): Promise<Person[]> {
  const { operate } = house;
  const kept = places.filter((place) => place.kept);
  for (const { name } of kept) await operate('room.add', { name });
  for (const { name } of kept) await operate('room.role', { room: name, person: victim.name, role: 'member' });
  const key = await operate('key.make', { label: 'matrix' });
  const people: Person[] = [];
  for (const role of roles) {
    const signedIn =
      role.by === 'account' ? await house.person(role.name, { administrator: role.administrator === true }) : null;
    const tokenFor = (place: PlaceUnderTest): Promise<string> => {
      const { publish = [], ...grants } = role.grants ?? {};
      const wish = { sub: role.name, room: place.name, publish: publish as Source[], lifetimeMs: 3_600_000, ...grants };
      return mintRoomToken(key, wish, wallNow());
    };
    if (role.role !== null) {
      const { allow, deny } = role;
      for (const { name } of kept)
        await operate('room.role', { room: name, person: role.name, role: role.role, allow, deny });
    }
    people.push({ role, signedIn, tokenFor });
  }
  // A hub keeps an administrator, and a room an owner, whoever of these is out.
  for (const { signedIn, role } of people) {
    if (!signedIn) continue;
    if (role.out === 'disabled') await operate('user.disabled', { name: role.name, disabled: true });
    if (role.out === 'revoked') await house.signOut(signedIn);
    if (role.out === 'banned') {
      const ban = { by: 'operator', reason: '', atMs: Date.now(), untilMs: null };
      await house.store.bans.add({ room: '', subject: signedIn.account, ...ban });
    }
  }
  return people;
}
