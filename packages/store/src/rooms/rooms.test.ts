import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newMessage } from '../testing/messages.ts';
import { onBothDatabases } from '../testing/stores.ts';
import type { KeptRoom } from './room.ts';

function room(id: string, values: Partial<KeptRoom> = {}): KeptRoom {
  return { id, name: `room ${id}`, topic: '', folder: '', sortOrder: 0, createdAtMs: 1, settings: {}, ...values };
}

const hostile = `'; drop table rooms; -- <b>\u202e👩‍👩‍👧‍👦 "$1" \\`;

onBothDatabases('rooms', (stores) => {
  test('a room is kept as it was given, and found by id and name', async (t) => {
    const { rooms } = await stores.open(t);
    const settings = { lobby: true, participants: 12, words: [hostile, '\0', '\ud83d'], constructor: null };
    const given = room('a', { name: hostile, topic: hostile, folder: hostile, sortOrder: -3, settings });
    await rooms.create(given);
    assert.deepEqual(await rooms.get('a'), given);
    assert.deepEqual(await rooms.byName(hostile), given);
    assert.equal(await rooms.get('b'), null);
    assert.equal(await rooms.byName('a\0'), null);
  });

  test('names are unlike each other', async (t) => {
    const { rooms } = await stores.open(t);
    await rooms.create(room('a'));
    await rooms.create(room('b'));
    await assert.rejects(rooms.create(room('c', { name: 'room a' })), { code: 'room-name-taken' });
    await assert.rejects(rooms.update('b', { name: 'room a' }), { code: 'room-name-taken' });
    await assert.rejects(rooms.update('z', { name: 'room z' }), { code: 'unknown-room' });
    await assert.rejects(rooms.create(room('d', { topic: 'a\0' })), { code: 'unstorable' });
    assert.equal((await rooms.list()).length, 2);
  });

  test('an update changes only what it names', async (t) => {
    const { rooms } = await stores.open(t);
    await rooms.create(room('a', { topic: 'old', settings: { lobby: true, locked: true } }));
    const changed = await rooms.update('a', { topic: 'new', settings: { lobby: false } });
    assert.deepEqual(changed, room('a', { topic: 'new', settings: { lobby: false } }));
    assert.deepEqual(await rooms.update('a', {}), changed);
    assert.deepEqual(await rooms.get('a'), changed);
  });

  test('are listed by folder, place and name, whatever the locale', async (t) => {
    const { rooms } = await stores.open(t);
    const given: [string, Partial<KeptRoom>][] = [
      ['a', { folder: 'z' }],
      ['b', { sortOrder: 2 }],
      ['c', { name: 'é' }],
      ['d', { name: 'Z' }],
      ['e', { name: 'a' }],
    ];
    for (const [id, values] of given) await rooms.create(room(id, values));
    assert.deepEqual(
      (await rooms.list()).map(({ id }) => id),
      ['d', 'e', 'c', 'b', 'a'],
    );
  });

  test('a removed room takes its messages, members and bans along, and no others', async (t) => {
    const { rooms, messages, memberships, bans } = await stores.open(t);
    for (const id of ['a', 'b']) {
      await rooms.create(room(id));
      await messages.append(newMessage({ room: id }));
      await memberships.set({ room: id, account: 'ada', role: 'owner', overrides: {}, sinceMs: 1 });
      await bans.add({ room: id, subject: 'mallory', by: 'ada', reason: '', atMs: 1, untilMs: null });
    }
    await rooms.remove('a');
    assert.equal(await rooms.get('a'), null);
    assert.equal((await messages.page({ room: 'a', limit: 1 })).messages.length, 0);
    assert.deepEqual(
      (await memberships.ofAccount('ada')).map((one) => one.room),
      ['b'],
    );
    assert.equal(await bans.find('a', ['mallory'], 2), null);
    assert.equal((await bans.find('b', ['mallory'], 2))?.by, 'ada');
    await assert.rejects(rooms.remove('a'), { code: 'unknown-room' });
  });
});

onBothDatabases('members, bans and audit', (stores) => {
  test('a membership changes its role and keeps its beginning', async (t) => {
    const { rooms, memberships } = await stores.open(t);
    await rooms.create(room('a'));
    const first = { room: 'a', account: 'ada', role: 'member', overrides: {}, sinceMs: 5 };
    await memberships.set(first);
    await memberships.set({ ...first, role: 'moderator', overrides: { deny: ['show'] }, sinceMs: 9 });
    const now = { ...first, role: 'moderator', overrides: { deny: ['show'] } };
    assert.deepEqual(await memberships.get('a', 'ada'), now);
    assert.deepEqual(await memberships.ofRoom('a'), [now]);
    await assert.rejects(memberships.set({ ...first, room: 'none' }), { code: 'unknown-room' });
    assert.equal(await memberships.remove('a', 'ada'), true);
    assert.equal(await memberships.remove('a', 'ada'), false);
    assert.equal(await memberships.get('a', 'ada'), null);
  });

  test('a ban holds in its room or everywhere, until its end', async (t) => {
    const { bans } = await stores.open(t);
    const ban = { subject: 'mallory', by: 'ada', reason: hostile, atMs: 10 };
    await bans.add({ ...ban, room: 'a', untilMs: 100 });
    await bans.add({ ...ban, room: '', subject: 'address:192.0.2.7', untilMs: null });
    assert.equal((await bans.find('a', ['eve', 'mallory'], 99))?.reason, hostile);
    assert.equal(await bans.find('a', ['mallory'], 100), null);
    assert.equal(await bans.find('b', ['mallory'], 50), null);
    assert.equal((await bans.find('b', ['mallory', 'address:192.0.2.7'], 50))?.untilMs, null);
    await bans.add({ ...ban, room: 'a', atMs: 20, untilMs: null });
    assert.deepEqual(await bans.list('a'), [{ ...ban, room: 'a', atMs: 20, untilMs: null }]);
    assert.equal(await bans.remove('a', 'mallory'), true);
    assert.equal(await bans.find('a', ['mallory'], 50), null);
  });

  test('the audit log is read from its newest entry, of all or of one room', async (t) => {
    const { auditLog } = await stores.open(t);
    const entry = { atMs: 1, actor: 'ada', action: 'room.ban', subject: hostile, detail: { reason: hostile } };
    for (const name of ['a', 'b', 'a', null]) await auditLog.append({ ...entry, room: name });
    const page = await auditLog.page({ limit: 3 });
    assert.deepEqual(
      page.map((one) => one.room),
      [null, 'a', 'b'],
    );
    const rest = await auditLog.page({ limit: 3, before: page.at(-1)?.number ?? 0 });
    assert.deepEqual(rest, [{ ...entry, room: 'a', number: rest[0]?.number }]);
    assert.equal((await auditLog.page({ room: 'a', limit: 10 })).length, 2);
  });
});
