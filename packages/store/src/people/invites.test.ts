import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Invite } from '@crossband/identity';
import { onBothDatabases } from '../testing/stores.ts';

const hash = (number: number): string => number.toString(16).padStart(64, '0');

function invite(number: number, values: Partial<Invite> = {}): Invite {
  const given = { id: `i${number}`, tokenHash: hash(number), by: 'ada', role: 'member', room: null } as const;
  return { ...given, usesLeft: 3, createdAtMs: number, expiresAtMs: 1000, ...values };
}

const room = { id: 'r1', name: 'room', topic: '', folder: '', sortOrder: 0, createdAtMs: 1, settings: {} };

onBothDatabases('invitations', (stores) => {
  test('many who use one at once share its uses', async (t) => {
    const { invites } = (await stores.open(t)).people;
    await invites.insert(invite(1));
    assert.deepEqual(await invites.byToken(hash(1)), invite(1));
    const taken = await Promise.all(Array.from({ length: 10 }, () => invites.take(hash(1), 999)));
    const left = taken.flatMap((one) => (one ? [one.usesLeft] : []));
    assert.deepEqual(left.sort(), [0, 1, 2]);
    await invites.giveBack('i1');
    assert.equal(await invites.take(hash(1), 1000), null, 'it has expired');
    assert.equal((await invites.take(hash(1), 999))?.usesLeft, 0);
    assert.equal(await invites.take(hash(2), 999), null);
  });

  test('an invitation goes with its room, its time, or whoever takes it back', async (t) => {
    const { rooms, people } = await stores.open(t);
    const { invites } = people;
    await assert.rejects(invites.insert(invite(1, { room: 'r1' })), { code: 'unknown-room' });
    await rooms.create(room);
    await invites.insert(invite(1, { room: 'r1', role: 'moderator' }));
    await invites.insert(invite(2));
    await invites.insert(invite(3, { expiresAtMs: 50 }));
    assert.deepEqual(
      (await invites.list('r1')).map(({ id }) => id),
      ['i1'],
    );
    assert.deepEqual(
      (await invites.list(null)).map(({ id }) => id),
      ['i3', 'i2', 'i1'],
    );
    assert.equal(await invites.removeExpired(50), 1);
    await rooms.remove('r1');
    assert.deepEqual(
      (await invites.list(null)).map(({ id }) => id),
      ['i2'],
    );
    assert.equal(await invites.remove('i2'), true);
    assert.equal(await invites.remove('i2'), false);
  });
});
