import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { client, house, joinedBy } from '../testing/house.ts';
import type { Peer } from '../testing/peer.ts';

/** What those who run a room do to it, over real sockets. */

onBothDatabases('running a room', (stores) => {
  test('who runs a room is written down with what was done', async (t) => {
    const at = await house(t, await stores.open(t));
    const root = await at.signedIn('Root', true);
    const chief = await root.open();
    await joinedBy(chief);
    const ben = await at.guest('Ben');
    const { data } = await chief.event('participant.joined');
    const { id: participant } = (data as { participant: { id: string } }).participant;
    await chief.request('moderation.mute', { participant });
    await chief.request('moderation.mute', { participant: null });
    await chief.request('room.rules.set', {
      rules: { locked: false, lobby: true, guests: true, participants: null, slowModeS: 9 },
    });
    const kept = {
      locked: false,
      lobby: true,
      guests: true,
      participants: null,
      slowModeS: 9,
      membersOnly: false,
      signed: false,
    };
    assert.deepEqual((await ben.event('room.rules')).data, { rules: kept });
    assert.equal((await ben.request('room.describe', { topic: 'x' })).error?.code, 'room-not-kept');
    const ban = { participant, lifetimeMs: 60_000, reason: 'noise' };
    assert.equal((await ben.request('moderation.ban', { ...ban, participant })).error?.code, 'not-permitted');
    await chief.request('moderation.ban', ban);
    assert.equal((await ben.closed).reason, 'banned');
    const again = at.peer();
    await again.request('session.open', { client });
    assert.equal((await again.request('room.join', { room: 'hall', name: 'Ben' })).error?.code, 'banned');
    const { result } = await chief.request('moderation.bans');
    const [{ subject } = { subject: '' }] = (result as { bans: { subject: string }[] }).bans;
    assert.equal(subject, 'address:127.0.0.1');
    await chief.request('moderation.unban', { subject });
    assert.deepEqual((await chief.request('moderation.bans')).result, { bans: [] });
    const log = await at.store.auditLog.page({ room: 'hall', limit: 20 });
    assert.deepEqual(log.map(({ action }) => action).reverse(), [
      'room.mute',
      'room.mute-all',
      'room.change',
      'room.ban',
      'room.unban',
    ]);
    assert.ok(log.every(({ actor }) => actor === root.id));
  });

  test('a message that a moderator deletes is in the log, one that its author deletes is not', async (t) => {
    const at = await house(t, await stores.open(t));
    const root = await at.signedIn('Root', true);
    const chief = await root.open();
    await joinedBy(chief);
    const ben = await at.guest('Ben');
    for (const text of ['first', 'second']) await ben.request('chat.send', { id: randomUUID(), text });
    assert.equal((await ben.request('chat.delete', { position: 1 })).error, undefined);
    for (const position of [1, 2, 2]) await chief.request('chat.delete', { position });
    const log = await at.store.auditLog.page({ room: 'hall', limit: 20 });
    assert.deepEqual(
      log.map(({ actor, action, detail }) => [actor, action, detail.name, detail.position]),
      [[root.id, 'room.message-removed', 'Ben', 2]],
    );
  });

  test('what a moderator has taken from an account it comes back without, until its role is decided anew', async (t) => {
    const at = await house(t, await stores.open(t));
    const root = await at.signedIn('Root', true);
    await at.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
    const chief = await root.open();
    await joinedBy(chief);
    const ben = await at.signedIn('Ben');
    const first = await ben.open();
    const { participant } = await joinedBy(first);
    await chief.request('moderation.permit', { participant, speak: true, show: true, chat: false });
    await first.event('moderation.permitted');
    await first.request('room.leave');
    const words = async (peer: Peer) =>
      (await peer.request('chat.send', { id: randomUUID(), text: 'I am back' })).error?.code ?? 'kept';
    await joinedBy(first);
    assert.equal(await words(first), 'not-permitted');
    const second = await ben.open();
    await joinedBy(second);
    assert.equal(await words(second), 'not-permitted');
    await second.request('room.leave');
    const decided = first.frames.length;
    await at.people.rooms.setMember(root.actor, 'hall', { account: ben.id, role: 'member' }, wallNow());
    await first.frame((frame) => frame.event === 'moderation.permitted' && first.frames.indexOf(frame) >= decided);
    assert.equal(await words(first), 'kept');
    await joinedBy(second);
    assert.equal(await words(second), 'kept');
  });

  test('what a room is stays when everybody left, and when the hub restarts', async (t) => {
    const store = await stores.open(t);
    const first = await house(t, store);
    const root = await first.signedIn('Root', true);
    await first.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
    const chief = await root.open();
    await joinedBy(chief);
    const rules = { locked: false, lobby: false, guests: true, participants: 9, slowModeS: 7 };
    await chief.request('room.rules.set', { rules });
    await chief.event('room.rules');
    await chief.request('room.leave');
    await first.close();
    const second = await house(t, store);
    const ben = second.peer();
    await ben.request('session.open', { client });
    assert.equal((await joinedBy(ben)).room.rules.slowModeS, 7);
  });
});
