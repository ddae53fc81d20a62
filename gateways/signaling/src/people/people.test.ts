import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { signalingProof } from '@crossband/identity';
import { newDevice } from '@crossband/identity/testing/device';
import type { Store } from '@crossband/store';
import { onBothDatabases } from '@crossband/store/testing/stores';
import type { PersonView } from '@crossband/wire';
import { Peer } from '../testing/peer.ts';
import { person } from '../testing/people.ts';
import { signalingHub } from '../testing/signaling-hub.ts';

/** What signed-in people know of each other over all rooms, over real sockets. */

const client = { name: 'test', version: '1' };

async function house(t: TestContext, store: Store) {
  const hub = await signalingHub(store);
  t.after(() => hub.close());
  const { people } = hub;
  const someone = async (name: string, administrator = false) => {
    const account = await person(people.accounts, name, administrator);
    const open = async (): Promise<Peer> => {
      const device = await newDevice();
      const owner = { account: account.id, publicKey: device.publicKey, device: 'x', address: '127.0.0.1' };
      const { token } = await people.sessions.begin(owner, wallNow());
      const peer = new Peer(hub.url);
      t.after(() => peer.socket.terminate());
      const { challenge } = (await peer.event('session.challenge')).data as { challenge: string };
      const credential = { type: 'session', token, signature: await device.sign(signalingProof(challenge, token)) };
      assert.equal((await peer.request('session.open', { client, credential })).error, undefined);
      return peer;
    };
    return { ...account, open };
  };
  const root = await someone('Root', true);
  const keep = (name: string, rules = {}) => people.rooms.create(root.actor, { name, rules }, wallNow());
  return { ...hub, someone, root, keep };
}

let said = 0;
async function say(peer: Peer, text: string): Promise<void> {
  said += 1;
  const id = `0198f0a0-0000-7000-8000-${String(said).padStart(12, '0')}`;
  assert.equal((await peer.request('chat.send', { id, text })).error, undefined);
}

/** The first news of this account that is so. */
function seen(peer: Peer, account: string, matches: (person: PersonView) => boolean) {
  return peer.frame(({ event, data }) => {
    if (event !== 'people.changed') return false;
    return (data as { people: PersonView[] }).people.some((one) => one.account === account && matches(one));
  });
}

onBothDatabases('people of a hub', (stores) => {
  test('see who is here, where, away and gone; no name of a room that is not for everybody', async (t) => {
    const { someone, keep, people, rooms } = await house(t, await stores.open(t));
    await keep('hall');
    await keep('club', { membersOnly: true });
    const [ada, ben, cleo] = [await someone('Ada'), await someone('Ben'), await someone('Cleo')];
    const watch = await ada.open();
    const { people: before } = (await watch.request('people.watch')).result as { people: PersonView[] };
    assert.deepEqual(
      before.map(({ name, presence }) => [name, presence]),
      [
        ['Ada', 'online'],
        ['Ben', 'offline'],
        ['Cleo', 'offline'],
        ['Root', 'offline'],
      ],
    );
    const peer = await ben.open();
    await seen(watch, ben.id, ({ presence, inRoom }) => presence === 'online' && !inRoom);
    await peer.request('room.join', { room: 'hall', name: 'x' });
    await seen(watch, ben.id, ({ room, inRoom }) => inRoom && room === 'hall');
    const room = rooms.get('hall');
    const participant = room?.view().participants[0]?.id ?? '';
    const seat = { room: 'hall', participant, generation: 1, visible: true };
    const microphone = { source: 'microphone', kind: 'audio', muted: false, preset: null } as const;
    const publication = room?.publish(seat, microphone) ?? '';
    room?.attach(seat, publication, { plane: 'none', handle: 'voice', codec: 'opus' });
    room?.learn({ type: 'levels', room: 'hall', plane: 'none', levels: [{ handle: 'voice', dbov: -20 }] });
    await seen(watch, ben.id, ({ speaking }) => speaking);
    await peer.request('presence.set', { presence: 'away' });
    await seen(watch, ben.id, ({ presence, room }) => presence === 'away' && room === 'hall');
    await peer.request('room.leave');
    await peer.request('room.join', { room: 'secret corner', name: 'x' });
    await seen(watch, ben.id, ({ inRoom, room }) => inRoom && room === null);
    await people.accounts.rename(ben.id, 'Benno');
    await seen(watch, ben.id, ({ name }) => name === 'Benno');
    peer.socket.close(1000);
    await seen(watch, ben.id, ({ presence, name }) => presence === 'offline' && name === 'Benno');
    await people.accounts.setDisabled(cleo.id, true);
    await watch.frame(
      ({ event, data }) => event === 'people.changed' && JSON.stringify(data).includes(`"gone":["${cleo.id}"]`),
    );
    const guest = new Peer(watch.socket.url);
    t.after(() => guest.socket.terminate());
    await guest.join('Guest');
    assert.equal((await guest.request('people.watch')).error?.code, 'account-needed');
    assert.equal((await guest.request('chat.read', { position: 1 })).error?.code, 'account-needed');
  });

  test('hear what is new elsewhere, count what they have not read, and share it among their devices', async (t) => {
    const { someone, keep, people, root } = await house(t, await stores.open(t));
    await keep('hall');
    await keep('club', { membersOnly: true });
    const [ada, ben] = [await someone('Ada'), await someone('Ben')];
    const [first, second, writer, boss] = [await ada.open(), await ada.open(), await ben.open(), await root.open()];
    await first.request('people.watch');
    await writer.request('room.join', { room: 'hall', name: 'x' });
    await boss.request('room.join', { room: 'club', name: 'x' });
    await say(boss, 'not for Ada');
    for (const text of ['one', 'two', 'three']) await say(writer, text);
    const { data } = await first.frame(
      ({ event, data }) => event === 'chat.news' && (data as { lastPosition: number }).lastPosition === 3,
    );
    assert.equal((data as { room: string }).room, 'hall');
    const unread = async (params = {}) => (await second.request('chat.unread', params)).result?.rooms;
    const hall = { room: 'hall', unread: 3, position: 0, lastPosition: 3, mentions: 0 };
    assert.deepEqual(await unread(), [hall]);
    await first.request('chat.read', { room: 'hall', position: 2 });
    assert.deepEqual((await second.event('chat.read')).data, { room: 'hall', position: 2 });
    assert.deepEqual(await unread({ room: 'hall' }), [{ ...hall, unread: 1, position: 2 }]);
    await first.request('chat.read', { room: 'hall', position: 1_000_000 });
    assert.deepEqual(await unread(), [{ ...hall, unread: 0, position: 3 }]);
    const { error } = await second.request('chat.unread', { room: 'club' });
    assert.equal(error?.code, 'members-only');
    assert.ok(!first.frames.some(({ event, data }) => event === 'chat.news' && JSON.stringify(data).includes('club')));
    await people.rooms.setMember(root.actor, 'club', { account: ada.id, role: 'member' }, wallNow());
    await first.event('rooms.changed');
    assert.equal(((await unread()) as unknown[]).length, 2);
  });

  test('are told that somebody names them, wherever they are, and find it when they come back', async (t) => {
    const { someone, keep } = await house(t, await stores.open(t));
    await keep('hall');
    await keep('club', { membersOnly: true });
    const [ada, ben, writer] = [
      await someone('Ada'),
      await someone('Ben Bright'),
      await (await someone('Cleo')).open(),
    ];
    const here = await ada.open();
    await here.request('room.join', { room: 'attic', name: 'x' });
    await writer.request('room.join', { room: 'hall', name: 'x' });
    await say(writer, 'look, @ada and @Ben Bright, not @cleo');
    const { data } = await here.event('chat.mentioned');
    assert.deepEqual(
      [(data as { room: string }).room, (data as { message: { position: number } }).message.position],
      ['hall', 1],
    );
    const late = await ben.open();
    const found = (await late.request('chat.mentions', { limit: 10 })).result?.mentions as { room: string }[];
    assert.deepEqual(
      found.map(({ room }) => room),
      ['hall'],
    );
    const counted = (await late.request('chat.unread')).result?.rooms as { mentions: number }[];
    assert.equal(counted[0]?.mentions, 1);
    await late.request('chat.read', { room: 'hall', position: 1 });
    assert.deepEqual((await late.request('chat.mentions', { limit: 10 })).result, { mentions: [] });
    assert.ok(!writer.frames.some(({ event }) => event === 'chat.mentioned'));
  });

  test('are not told of words in a room that has banned them', async (t) => {
    const { someone, keep, people, root } = await house(t, await stores.open(t));
    await keep('hall');
    const [ada, ben] = [await someone('Ada'), await someone('Ben')];
    const [banned, here] = [await ada.open(), await ben.open()];
    const writer = await (await someone('Cleo')).open();
    await writer.request('room.join', { room: 'hall', name: 'x' });
    await say(writer, '@Ada was here');
    await banned.event('chat.mentioned');
    const ban = { room: 'hall', subject: ada.id, reason: '', lifetimeMs: null };
    await people.bans.add(root.actor, ban, wallNow());
    await say(writer, '@Ada may not read this, @Ben may');
    await here.event('chat.mentioned');
    assert.deepEqual((await banned.request('chat.mentions', { limit: 10 })).result, { mentions: [] });
    assert.equal(banned.frames.filter(({ event }) => event === 'chat.mentioned').length, 1);
  });

  test('are told once when an edit names them, find it though they had read the message, and lose it with the name', async (t) => {
    const { someone, keep } = await house(t, await stores.open(t));
    await keep('hall');
    await keep('club', { membersOnly: true });
    const [ada, ben, author] = [await someone('Ada'), await someone('Ben'), await someone('Cleo')];
    const [writer, here, inside, away] = [await author.open(), await ada.open(), await ada.open(), await ben.open()];
    await writer.request('room.join', { room: 'hall', name: 'x' });
    await inside.request('room.join', { room: 'hall', name: 'x' });
    await say(writer, 'look, @Ben');
    await away.event('chat.mentioned');
    for (const peer of [inside, away]) await peer.request('chat.read', { room: 'hall', position: 1 });
    const late = async (peer: Peer) => {
      const { mentions } = (await peer.request('chat.mentions', { limit: 10 })).result as { mentions: unknown[] };
      const { rooms } = (await peer.request('chat.unread', { room: 'hall' })).result as {
        rooms: { mentions: number }[];
      };
      assert.equal(rooms[0]?.mentions, mentions.length);
      return mentions.length;
    };
    const heard = ({ frames }: Peer, name: string) =>
      frames.flatMap(({ event, data }) => (event === name ? [data] : []));
    const edit = async (text: string) =>
      assert.equal((await writer.request('chat.edit', { position: 1, text })).error, undefined);

    await edit('look, @Ben and @ada, not @Cleo');
    const { data } = await here.event('chat.mentioned');
    assert.deepEqual(
      [(data as { room: string }).room, (data as { message: { text: string } }).message.text],
      ['hall', 'look, @Ben and @ada, not @Cleo'],
    );
    assert.deepEqual([await late(here), await late(away)], [1, 0]);
    await edit('look, @Ben and @Ada!');
    await edit('look, @Ben and @Ada!');
    assert.equal(await late(here), 1);
    await edit('look, nobody');
    assert.deepEqual((await here.event('chat.unmentioned')).data, { room: 'hall', position: 1 });
    assert.equal(await late(here), 0);
    await edit('look, @Ada again');
    assert.equal(await late(here), 1);
    await here.request('chat.read', { room: 'hall', position: 1 });
    assert.equal(await late(here), 0);
    assert.deepEqual((await inside.event('chat.read')).data, { room: 'hall', position: 1 });
    for (const [peer, mentioned, unmentioned] of [
      [here, 1, 1],
      [inside, 1, 1],
      [away, 1, 1],
      [writer, 0, 0],
    ] as const) {
      const counted = [heard(peer, 'chat.mentioned').length, heard(peer, 'chat.unmentioned').length];
      assert.deepEqual(counted, [mentioned, unmentioned]);
    }
  });

  test('an edit names nobody who may not know of its room', async (t) => {
    const { someone, keep, root } = await house(t, await stores.open(t));
    await keep('club', { membersOnly: true });
    const peer = await (await someone('Ada')).open();
    const boss = await root.open();
    await boss.request('room.join', { room: 'club', name: 'x' });
    await say(boss, 'secret');
    await boss.request('chat.edit', { position: 1, text: 'secret of @Ada' });
    assert.deepEqual((await peer.request('chat.mentions', { limit: 10 })).result, { mentions: [] });
    assert.ok(!peer.frames.some(({ event }) => event === 'chat.mentioned'));
  });

  test('who may not know of a room is named in vain', async (t) => {
    const { someone, keep, root } = await house(t, await stores.open(t));
    await keep('club', { membersOnly: true });
    const ada = await someone('Ada');
    const boss = await root.open();
    await boss.request('room.join', { room: 'club', name: 'x' });
    await say(boss, 'secret of @Ada');
    const peer = await ada.open();
    assert.deepEqual((await peer.request('chat.mentions', { limit: 10 })).result, { mentions: [] });
  });
});
