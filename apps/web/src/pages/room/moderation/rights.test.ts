import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ParticipantView, Role } from '@crossband/wire';
import { mayTakePart } from '@crossband/wire/signaling/rights';
import { guestView } from '@crossband/wire/testing/views';
import { mayModerate, rolesToGive } from './rights.ts';

function person(id: string, role: Role): ParticipantView {
  const moderate = role === 'owner' || role === 'moderator';
  const may = { ...mayTakePart, moderate, invite: moderate, manage: role === 'owner' };
  return { ...guestView(id, id), role, may };
}

const owner = person('o', 'owner');
const moderator = person('m', 'moderator');
const guest = person('g', 'guest');

describe('what is offered on a person', () => {
  it('those who run the room act on everybody below them', () => {
    assert.equal(mayModerate(owner, moderator), true);
    assert.equal(mayModerate(moderator, guest), true);
    assert.equal(mayModerate(moderator, person('m2', 'moderator')), false);
    assert.equal(mayModerate(moderator, owner), false);
    assert.equal(mayModerate(guest, person('g2', 'listener')), false);
    assert.equal(mayModerate(null, guest), false);
  });

  it('nobody acts on oneself', () => {
    assert.equal(mayModerate(owner, owner), false);
  });

  it('a guest whose token may moderate acts on those who run nothing', () => {
    const trusted = { ...guest, may: { ...guest.may, moderate: true } };
    assert.equal(mayModerate(trusted, person('x', 'member')), true);
    assert.equal(mayModerate(trusted, moderator), false);
  });

  it('only owners make others run the room, and only people with an account are something that stays', () => {
    const known = { ...guest, account: 'a1' };
    assert.deepEqual(rolesToGive(owner, known), ['owner', 'moderator', 'member', 'listener']);
    assert.deepEqual(rolesToGive(moderator, known), ['member', 'listener']);
    assert.deepEqual(rolesToGive(owner, guest), []);
    assert.deepEqual(rolesToGive(guest, known), []);
  });
});
