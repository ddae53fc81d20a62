import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Principal, peopleOn, stranger } from '@crossband/identity';
import type { Store } from '@crossband/store';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { nowMs, person } from '../testing/people.ts';
import { type AccessChange, accessChanges } from './changes.ts';
import { Places } from './places.ts';
import { Standings } from './standings.ts';

const address = '192.0.2.7';

function house(store: Store, guests = true) {
  const people = peopleOn(store);
  const places = new Places(store.rooms);
  const standings = new Standings({ memberships: store.memberships, authenticator: people.authenticator, guests });
  const changes: AccessChange[] = [];
  accessChanges(people).on('changed', (change) => changes.push(change));
  const enter = async (room: string, principal: Principal, from = address) =>
    standings.admission(await places.byName(room), principal, from, nowMs);
  return { ...people, places, changes, enter, someone: person.bind(null, people.accounts) };
}

onBothDatabases('who may do what in a room', (stores) => {
  test('a room that nobody keeps is open to whoever has its link; accounts are members there', async (t) => {
    const { places, enter, someone } = house(await stores.open(t));
    const place = await places.byName('hall');
    assert.deepEqual([place.id, place.kept, place.rules.guests], ['hall', false, true]);
    assert.equal((await enter('hall', stranger)).role, 'guest');
    const ada = await enter('hall', (await someone('Ada')).principal);
    assert.deepEqual([ada.role, ada.may.attach, ada.may.moderate], ['member', true, false]);
    const root = await enter('hall', (await someone('Root', true)).principal);
    assert.deepEqual([root.role, root.may.manage, root.administrator], ['owner', true, true]);
  });

  test('a room that is kept has the words it had; after a renaming its old name leads elsewhere', async (t) => {
    const { places, rooms, changes, someone } = house(await stores.open(t));
    const { actor } = await someone('Root', true);
    assert.equal(
      (await rooms.create(actor, { name: 'hall', topic: 'Hello', rules: { lobby: true } }, nowMs)).id,
      'hall',
    );
    await rooms.update(actor, 'hall', { name: 'foyer', rules: { slowModeS: 3 } }, nowMs);
    const foyer = await places.byName('foyer');
    assert.deepEqual([foyer.id, foyer.rules.lobby, foyer.rules.slowModeS, foyer.topic], ['hall', true, 3, 'Hello']);
    const passing = await places.byName('hall');
    assert.match(passing.id, /^~/);
    assert.equal((await rooms.create(actor, { name: 'hall' }, nowMs)).id, passing.id);
    await rooms.remove(actor, 'foyer', nowMs);
    assert.equal((await places.byName('foyer')).kept, false);
    assert.deepEqual(
      changes.map(({ type }) => type),
      ['room', 'room', 'room', 'room-removed'],
    );
  });

  test('owners make anybody anything, moderators only those below them, and rules only', async (t) => {
    const { rooms, changes, enter, someone } = house(await stores.open(t));
    const [root, olga, mo, mia] = [
      await someone('Root', true),
      await someone('Olga'),
      await someone('Mo'),
      await someone('Mia'),
    ];
    await rooms.create(root.actor, { name: 'club', rules: { membersOnly: true } }, nowMs);
    await assert.rejects(enter('club', mia.principal), { code: 'members-only' });
    await assert.rejects(enter('club', stranger), { code: 'sign-in-first' });
    await rooms.setMember(root.actor, 'club', { account: olga.id, role: 'owner' }, nowMs);
    await rooms.setMember(olga.actor, 'club', { account: mo.id, role: 'moderator' }, nowMs);
    await rooms.setMember(mo.actor, 'club', { account: mia.id, role: 'member' }, nowMs);
    const refused = { code: 'not-permitted' };
    for (const [actor, account, role] of [
      [mia.actor, mia.id, 'owner'],
      [mo.actor, mia.id, 'moderator'],
      [mo.actor, olga.id, 'guest'],
    ] as const) {
      await assert.rejects(rooms.setMember(actor, 'club', { account, role }, nowMs), refused);
    }
    const trojan = { account: mia.id, role: 'member', override: { allow: ['moderate'] } } as const;
    await assert.rejects(rooms.setMember(mo.actor, 'club', trojan, nowMs), refused);
    await rooms.setMember(olga.actor, 'club', { ...trojan, override: { deny: ['speak'] } }, nowMs);
    const { may } = await enter('club', mia.principal);
    assert.deepEqual([may.speak, may.show], [false, true]);
    await assert.rejects(rooms.update(mo.actor, 'club', { topic: 'mine' }, nowMs), refused);
    await rooms.update(mo.actor, 'club', { rules: { slowModeS: 5 } }, nowMs);
    await rooms.removeMember(mia.actor, 'club', mia.id, nowMs);
    await assert.rejects(enter('club', mia.principal), { code: 'members-only' });
    assert.deepEqual(changes.at(-1), { type: 'membership', room: 'club', account: mia.id });
  });

  test('a ban meets an account wherever it comes from, a guest by address, and ends when it is lifted', async (t) => {
    const { bans, changes, enter, someone } = house(await stores.open(t));
    const [root, ada, eve] = [await someone('Root', true), await someone('Ada'), await someone('Eve')];
    const ban = { room: 'hall', subject: eve.id, reason: 'spam', lifetimeMs: null };
    await assert.rejects(bans.add(ada.actor, ban, nowMs), { code: 'not-permitted' });
    await bans.add(root.actor, ban, nowMs);
    await bans.add(root.actor, { ...ban, subject: `address:${address}` }, nowMs);
    await assert.rejects(enter('hall', eve.principal, '192.0.2.8'), { code: 'banned' });
    await assert.rejects(enter('hall', stranger), { code: 'banned' });
    assert.ok(await enter('hall', ada.principal), 'an account is not banned by an address that it shares');
    assert.ok(await enter('hall', stranger, '192.0.2.8'));
    await bans.remove(root.actor, ban, nowMs);
    assert.ok(await enter('hall', eve.principal));
    assert.deepEqual(changes[0], { type: 'ban', room: 'hall', subject: eve.id });
  });

  test('a hub may be for accounts only; a token opens its own room, with what it grants', async (t) => {
    const { bans, enter } = house(await stores.open(t), false);
    await assert.rejects(enter('hall', stranger), { code: 'sign-in-first' });
    const grants = {
      room: 'hall',
      publish: ['camera' as const],
      subscribe: false,
      data: false,
      chat: false,
      moderate: false,
      expiresAtMs: nowMs + 1_000,
    };
    const token: Principal = { ...stranger, kind: 'room-token', subject: 'u1', key: 'key-1', grants };
    const { may, invited } = await enter('hall', token);
    assert.deepEqual([may.speak, may.show, may.receive, may.sources, invited], [false, true, false, ['camera'], true]);
    await assert.rejects(enter('attic', token), { code: 'wrong-room' });
    await assert.rejects(enter('hall', { ...token, grants: { ...grants, expiresAtMs: nowMs } }), {
      code: 'room-token-expired',
    });
    const moderator = { id: 'token:u2', account: null, administrator: false, moderates: 'hall' };
    await bans.add(moderator, { room: 'hall', subject: 'token:u1', reason: '', lifetimeMs: 60_000 }, nowMs);
    await assert.rejects(enter('hall', token), { code: 'banned' });
    await assert.rejects(bans.list(moderator, 'attic'), { code: 'not-permitted' });
  });
});
