import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import type { Role } from '@crossband/wire';
import { Invites, inviteLimits, type NewInvite } from './invites.ts';
import { MemoryInvites } from './testing/memory-stores.ts';

const now = 1_700_000_000_000 as WallMs;
const later = (ms: number): WallMs => (now + ms) as WallMs;
const owner = { role: 'owner', administrator: false } as const;

function wanted(values: Partial<NewInvite> = {}): NewInvite {
  return { by: 'ada', standing: owner, role: 'member', room: 'r1', uses: 1, lifetimeMs: 1000, ...values };
}

test('a link is good for its uses and its time, and can be looked at without using it', async () => {
  const invites = new Invites(new MemoryInvites());
  const { invite, token } = await invites.create(wanted({ uses: 2 }), now);
  assert.equal((await invites.look(token, later(999))).usesLeft, 2);
  assert.notEqual(invite.tokenHash, token);
  const roles = await Promise.allSettled(
    Array.from({ length: 5 }, () => invites.accept(token, now, async ({ role }) => role)),
  );
  assert.equal(roles.filter(({ status }) => status === 'fulfilled').length, 2);
  await assert.rejects(invites.look(token, now), { code: 'invite-invalid' });
  const short = await invites.create(wanted(), now);
  await assert.rejects(
    invites.accept(short.token, later(1000), async () => 1),
    { code: 'invite-invalid' },
  );
  assert.equal(await invites.removeExpired(later(1000)), 2);
});

test('a use that comes to nothing is given back', async () => {
  const invites = new Invites(new MemoryInvites());
  const { token } = await invites.create(wanted(), now);
  await assert.rejects(
    invites.accept(token, now, () => Promise.reject(new Error('no name'))),
    /no name/,
  );
  assert.equal(await invites.accept(token, now, async ({ room }) => room), 'r1');
});

test('a link that was taken back, or never was one, leads nowhere', async () => {
  const invites = new Invites(new MemoryInvites());
  const { invite, token } = await invites.create(wanted(), now);
  await invites.revoke(invite.id);
  await assert.rejects(invites.revoke(invite.id), { code: 'invite-invalid' });
  for (const bad of [token, '', 'x', 'A'.repeat(43), invite.tokenHash]) {
    await assert.rejects(
      invites.accept(bad, now, async () => 1),
      { code: 'invite-invalid' },
    );
    await assert.rejects(invites.look(bad, now), { code: 'invite-invalid' });
  }
});

test('nobody invites above their own standing, and only administrators to the hub', async () => {
  const invites = new Invites(new MemoryInvites());
  const tries: [Role, boolean, Role, string | null, string | null][] = [
    ['owner', false, 'owner', 'r1', null],
    ['moderator', false, 'member', 'r1', null],
    ['moderator', false, 'moderator', 'r1', 'not-permitted'],
    ['member', false, 'guest', 'r1', 'not-permitted'],
    ['owner', false, 'member', null, 'not-permitted'],
    ['member', true, 'member', null, null],
    ['member', true, 'owner', 'r1', null],
    ['member', true, 'moderator', null, 'bad-invite'],
  ];
  for (const [as, administrator, role, room, code] of tries) {
    const made = invites.create(wanted({ standing: { role: as, administrator }, role, room }), now);
    if (code) await assert.rejects(made, { code });
    else assert.equal((await made).invite.role, role);
  }
});

test('uses and time have bounds', async () => {
  const invites = new Invites(new MemoryInvites());
  for (const uses of [0, -1, 1.5, Number.NaN, inviteLimits.uses + 1]) {
    await assert.rejects(invites.create(wanted({ uses }), now), { code: 'bad-invite' });
  }
  for (const lifetimeMs of [0, Number.POSITIVE_INFINITY, inviteLimits.lifetimeMs + 1]) {
    await assert.rejects(invites.create(wanted({ lifetimeMs }), now), { code: 'bad-invite' });
  }
});
