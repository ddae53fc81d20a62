import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Role } from '@crossband/wire';
import { type Action, actions, mayGrant, mayModerate, mayOf, permissionsOf, type Standing } from './permissions.ts';

const roles: Role[] = ['owner', 'moderator', 'member', 'guest', 'listener'];

/** The matrix as people read it, kept apart from the code on purpose. One letter a role, in the order above. */
const matrix: Record<Action, string> = {
  speak: 'xxxx.',
  show: 'xxxx.',
  chat: 'xxxx.',
  data: 'xxxx.',
  attach: 'xxx..',
  record: 'xx...',
  control: 'xxx..',
  moderate: 'xx...',
  manage: 'x....',
  invite: 'xx...',
};

const inMatrix = (role: Role, action: Action): boolean => matrix[action][roles.indexOf(role)] === 'x';
const standing = (role: Role, values: Partial<Standing> = {}): Standing => ({ role, administrator: false, ...values });

test('each role has exactly the rights of the matrix, an administrator all', () => {
  for (const role of roles) {
    for (const action of actions) {
      assert.equal(permissionsOf(standing(role)).has(action), inMatrix(role, action), `${role} ${action}`);
      assert.ok(permissionsOf(standing(role, { administrator: true })).has(action), `administrator ${role} ${action}`);
    }
    assert.ok([...permissionsOf(standing(role))].every((action) => actions.includes(action)));
  }
});

test('an override gives and takes single rights, but never of owners, and never the right to manage', () => {
  for (const role of roles) {
    for (const action of actions) {
      const owner = role === 'owner';
      const given = permissionsOf(standing(role, { override: { allow: [action] } }));
      const taken = permissionsOf(standing(role, { override: { deny: [action] } }));
      const both = permissionsOf(standing(role, { override: { allow: [action], deny: [action] } }));
      assert.equal(given.has(action), owner || action !== 'manage', `${role} +${action}`);
      assert.equal(taken.has(action), owner, `${role} -${action}`);
      assert.equal(both.has(action), owner, `${role} +-${action}`);
      for (const other of actions) {
        if (other === action) continue;
        assert.equal(given.has(other), inMatrix(role, other), `${role} +${action}: ${other}`);
        assert.equal(taken.has(other), inMatrix(role, other), `${role} -${action}: ${other}`);
      }
    }
  }
});

test('an override with words that are no actions gives nothing', () => {
  const override = { allow: ['constructor', '__proto__', 'administrate'] as unknown as Action[] };
  assert.deepEqual(permissionsOf(standing('listener', { override })), new Set());
});

test('a seat carries the rights that media and chat ask for', () => {
  assert.deepEqual(given(mayOf(permissionsOf(standing('guest')))), ['speak', 'show', 'chat', 'data', 'receive']);
  assert.deepEqual(given(mayOf(new Set<Action>(['moderate']))), ['moderate', 'receive']);
});

test('nobody moderates their equal or better', () => {
  const moderates: Record<Role, Role[]> = {
    owner: ['moderator', 'member', 'guest', 'listener'],
    moderator: ['member', 'guest', 'listener'],
    member: [],
    guest: [],
    listener: [],
  };
  for (const actor of roles) {
    for (const target of roles) {
      const expected = moderates[actor].includes(target);
      assert.equal(mayModerate(standing(actor), standing(target)), expected, `${actor} over ${target}`);
      assert.equal(mayModerate(standing(actor), standing(target, { administrator: true })), false);
      assert.ok(mayModerate(standing(actor, { administrator: true }), standing(target)));
    }
  }
  assert.equal(
    mayModerate(standing('owner', { administrator: true }), standing('guest', { administrator: true })),
    false,
  );
  const helper = standing('member', { override: { allow: ['moderate'] } });
  assert.ok(mayModerate(helper, standing('guest')));
  assert.equal(mayModerate(helper, standing('member')), false);
});

test('an invitation never raises anybody above whoever made it', () => {
  const grants: Record<Role, Role[]> = {
    owner: roles,
    moderator: ['member', 'guest', 'listener'],
    member: [],
    guest: [],
    listener: [],
  };
  for (const actor of roles) {
    for (const role of roles) {
      assert.equal(mayGrant(standing(actor), role), grants[actor].includes(role), `${actor} invites ${role}`);
    }
  }
  const guest = standing('guest', { override: { allow: ['invite'] } });
  assert.equal(mayGrant(guest, 'member'), false);
  assert.ok(mayGrant(guest, 'guest'));
});

function given(may: object): string[] {
  return Object.entries(may).flatMap(([right, granted]) => (granted === true ? [right] : []));
}
