import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import { type Actor, operator } from './actor.ts';
import { BanRegister } from './ban-register.ts';
import { banSubjectsOf } from './ban-subject.ts';
import { RoomRegister } from './room-register.ts';
import { MemoryAudit, MemoryMembers, MemoryRooms } from './testing/memory-rooms.ts';
import { MemoryBans } from './testing/memory-stores.ts';

const now = 1_700_000_000_000 as WallMs;
const account = (id: string, administrator = false): Actor => ({ id, account: id, administrator });
const [ada, eve, mallory] = [account('ada', true), account('eve'), account('mallory')];

const byId = async (id: string) =>
  ['ada', 'eve', 'mallory'].includes(id)
    ? { id, name: id, administrator: id === 'ada', disabled: false, hasPassword: true, createdAtMs: now }
    : null;

function house() {
  const audit = new MemoryAudit();
  const rooms = new RoomRegister({ rooms: new MemoryRooms(), members: new MemoryMembers(), audit });
  const bans = new BanRegister({ bans: new MemoryBans(), rooms, accounts: { byId }, audit });
  const news: string[] = [];
  rooms.events.on('changed', ({ name }) => news.push(`changed ${name}`));
  rooms.events.on('removed', ({ name }) => news.push(`removed ${name}`));
  rooms.events.on('memberChanged', ({ name }, who) => news.push(`member ${name} ${who}`));
  bans.events.on('banned', ({ subject }) => news.push(`banned ${subject}`));
  return { rooms, bans, audit, news };
}

test('a room is made, changed and removed by who manages it, and each of it is noted and told', async () => {
  const { rooms, audit, news } = house();
  const kitchen = await rooms.create(ada, { name: 'kitchen', topic: 'Soup', rules: { lobby: true } }, now);
  assert.deepEqual(
    [kitchen.topic, kitchen.folder, kitchen.rules.lobby, kitchen.rules.guests],
    ['Soup', '', true, true],
  );
  assert.deepEqual(await rooms.members('kitchen'), [{ account: 'ada', role: 'owner', override: null, sinceMs: now }]);
  const changed = await rooms.update(ada, 'kitchen', { name: 'pantry', folder: 'House' }, now);
  assert.deepEqual(changed.rules, kitchen.rules);
  assert.equal(await rooms.byName('kitchen'), null);
  await rooms.remove(operator, 'pantry', now);
  assert.deepEqual(await rooms.list(), []);
  assert.deepEqual(
    audit.entries.map(({ actor, action }) => `${actor} ${action}`),
    ['ada room.create', 'ada room.change', 'operator room.remove'],
  );
  assert.deepEqual(news, ['changed kitchen', 'changed pantry', 'removed pantry']);
});

test('whoever does not manage a room changes nothing of it', async () => {
  const { rooms, audit } = house();
  await assert.rejects(rooms.create(eve, { name: 'mine' }, now), { code: 'not-permitted' });
  await rooms.create(ada, { name: 'kitchen' }, now);
  await rooms.setMember(ada, 'kitchen', { account: 'eve', role: 'moderator' }, now);
  for (const actor of [eve, mallory]) {
    await assert.rejects(rooms.update(actor, 'kitchen', { topic: 'x' }, now), { code: 'not-permitted' });
    await assert.rejects(rooms.remove(actor, 'kitchen', now), { code: 'not-permitted' });
    await assert.rejects(rooms.setMember(actor, 'kitchen', { account: 'eve', role: 'owner' }, now), {
      code: 'not-permitted',
    });
    await assert.rejects(rooms.removeMember(actor, 'kitchen', 'ada', now), { code: 'not-permitted' });
  }
  assert.equal(audit.entries.length, 2);
  await assert.rejects(rooms.update(ada, 'cellar', {}, now), { code: 'unknown-room' });
});

test('a room keeps an owner; members leave by themselves', async () => {
  const { rooms, news } = house();
  await rooms.create(ada, { name: 'kitchen' }, now);
  await assert.rejects(rooms.setMember(ada, 'kitchen', { account: 'ada', role: 'member' }, now), {
    code: 'last-owner',
  });
  await assert.rejects(rooms.removeMember(ada, 'kitchen', 'ada', now), { code: 'last-owner' });
  await rooms.setMember(ada, 'kitchen', { account: 'eve', role: 'owner', override: { deny: ['show'] } }, now);
  await rooms.removeMember(ada, 'kitchen', 'ada', now);
  assert.deepEqual(await rooms.members('kitchen'), [
    { account: 'eve', role: 'owner', override: { deny: ['show'] }, sinceMs: now },
  ]);
  await rooms.setMember(eve, 'kitchen', { account: 'mallory', role: 'guest' }, now);
  await rooms.removeMember(mallory, 'kitchen', 'mallory', now);
  await assert.rejects(rooms.removeMember(eve, 'kitchen', 'mallory', now), { code: 'not-a-member' });
  assert.deepEqual(news.slice(1), [
    'member kitchen eve',
    'member kitchen ada',
    'member kitchen mallory',
    'member kitchen mallory',
  ]);
});

test('what a room cannot be is refused', async () => {
  const { rooms } = house();
  await rooms.create(operator, { name: 'kitchen' }, now);
  const bad = [{ name: '' }, { name: '../etc' }, { topic: 'a\u0000b' }, { folder: '\u202e' }, { sortOrder: 1.5 }];
  for (const changes of bad)
    await assert.rejects(rooms.update(operator, 'kitchen', changes, now), { code: 'bad-room' });
  await assert.rejects(rooms.create(operator, { name: 'kitchen' }, now), { code: 'room-name-taken' });
});

test('moderators ban from their room, administrators from the hub', async () => {
  const { rooms, bans, news } = house();
  const { id } = await rooms.create(ada, { name: 'kitchen' }, now);
  await rooms.setMember(ada, 'kitchen', { account: 'eve', role: 'moderator' }, now);
  const ban = { room: 'kitchen', subject: 'mallory', reason: 'noise', lifetimeMs: 60_000 };
  await assert.rejects(bans.add(mallory, { ...ban, subject: 'eve' }, now), { code: 'not-permitted' });
  await assert.rejects(bans.add(eve, { ...ban, room: null }, now), { code: 'not-permitted' });
  for (const lifetimeMs of [0, -1, Number.NaN, 1e15]) {
    await assert.rejects(bans.add(eve, { ...ban, lifetimeMs }, now), { code: 'bad-ban' });
  }
  for (const bad of [
    { subject: 'a\nb' },
    { subject: 'address:192.0.2.0/24' },
    { subject: 'address:here' },
    { reason: '\u001b[2J' },
    { reason: 'x'.repeat(501) },
  ]) {
    await assert.rejects(bans.add(eve, { ...ban, ...bad }, now), { code: 'bad-ban' });
  }
  const kept = { room: id, subject: 'mallory', by: 'eve', reason: 'noise', atMs: now, untilMs: now + 60_000 };
  assert.deepEqual(await bans.add(eve, ban, now), kept);
  assert.deepEqual(await bans.list(eve, 'kitchen'), [kept]);
  assert.equal((await bans.add(ada, { ...ban, room: null, lifetimeMs: null }, now)).untilMs, null);
  await bans.remove(eve, ban, now);
  await assert.rejects(bans.remove(eve, ban, now), { code: 'not-banned' });
  assert.deepEqual(news.slice(2), ['banned mallory', 'banned mallory']);
});

test('who runs a room is banned from it by those above alone, an administrator of the hub by nobody', async () => {
  const { rooms, bans, news } = house();
  await rooms.create(operator, { name: 'kitchen' }, now);
  await rooms.setMember(operator, 'kitchen', { account: 'mallory', role: 'moderator' }, now);
  await rooms.setMember(operator, 'kitchen', { account: 'eve', role: 'owner' }, now);
  const ban = { room: 'kitchen', subject: 'eve', reason: '', lifetimeMs: null };
  const chair: Actor = { id: 'token:x', account: null, administrator: false, moderates: 'kitchen' };
  for (const actor of [mallory, eve, chair]) {
    await assert.rejects(bans.add(actor, ban, now), { code: 'not-permitted', message: /who runs this room/ });
  }
  await assert.rejects(bans.add(chair, { ...ban, subject: 'mallory' }, now), { code: 'not-permitted' });
  for (const room of ['kitchen', null]) {
    await assert.rejects(bans.add(operator, { ...ban, room, subject: 'ada' }, now), { code: 'not-permitted' });
  }
  assert.ok(!news.some((line) => line.startsWith('banned')));
  await bans.add(eve, { ...ban, subject: 'mallory' }, now);
  await bans.add(ada, ban, now);
});

test('a ban is kept in the form in which it meets somebody, or refused', async () => {
  const { bans } = house();
  const ban = { room: null, reason: '', lifetimeMs: null };
  await assert.rejects(bans.add(operator, { ...ban, subject: 'Mallory' }, now), { code: 'unknown-account' });
  const kept = {
    'address:::ffff:192.0.2.7': 'address:192.0.2.7',
    'address:2001:DB8:0:7::1': 'address:2001:db8:0:7::/64',
    'address:2001:db8:0:8::/64': 'address:2001:db8:0:8::/64',
    'token:user-7': 'token:user-7',
  };
  for (const [given, subject] of Object.entries(kept)) {
    assert.equal((await bans.add(operator, { ...ban, subject: given }, now)).subject, subject);
  }
  const guest = { account: null, subject: null };
  assert.deepEqual(banSubjectsOf(guest, '2001:db8:0:7:a:b:c:d'), ['address:2001:db8:0:7::/64']);
  assert.deepEqual(banSubjectsOf(guest, '192.0.2.7'), ['address:192.0.2.7']);
  await bans.remove(operator, { room: null, subject: 'address:2001:db8:0:7:9::9' }, now);
  assert.equal((await bans.list(operator, null)).length, 3);
});
