import { CodedError } from '@crossband/foundation';
import { type Invite, mayGrant, type Standing, stranger } from '@crossband/identity';
import type { AnswerOf } from '@crossband/wire/api';
import type { Call, Handler } from '../http/handler.ts';
import type { Who } from '../http/who.ts';
import type { ApiHub } from '../hub.ts';
import { beginSession } from './begin-session.ts';
import { namesOf, visibleRoom } from './visible-room.ts';

/** From the least to the most that somebody may be in a room. */
const ranks: readonly string[] = ['listener', 'guest', 'member', 'moderator', 'owner'];

export function inviteHandlers(hub: ApiHub) {
  const { people, store } = hub;

  const invites: Handler<'invites'> = async ({ who, query, nowMs }) => {
    const { id } = await placeOf(who, query.room ?? null);
    const list = (await people.invites.list(id)).filter(
      ({ expiresAtMs, usesLeft }) => expiresAtMs > nowMs && usesLeft > 0,
    );
    return { invites: await Promise.all(list.map(viewOf)) };
  };

  const newInvite: Handler<'newInvite'> = async ({ who, body, nowMs }) => {
    const { id, standing } = await placeOf(who, body.room);
    const { role, uses, lifetimeMs } = body;
    const made = await people.invites.create({ by: who.account, standing, role, room: id, uses, lifetimeMs }, nowMs);
    await note(who.account, 'invite.create', made.invite, nowMs);
    return { invite: await viewOf(made.invite), code: made.token };
  };

  const invitePreview: Handler<'invitePreview'> = async ({ parts, nowMs }) => {
    const invite = await people.invites.look(parts.invite, nowMs);
    const room = invite.room === null ? null : await store.rooms.get(invite.room);
    return {
      hub: people.hubName,
      room: room && { name: room.name, topic: room.topic },
      role: invite.role,
      byName: (await namesOf(hub, [invite.by])).get(invite.by) ?? null,
      expiresAtMs: invite.expiresAtMs,
    };
  };

  const acceptInvite: Handler<'acceptInvite'> = async (call) => {
    const { parts, who, body, address, nowMs } = call;
    const { account } = body;
    if (!who && !account) throw new CodedError('sign-in-first', 'Sign in first, or choose a name and a password.');
    if (!who) await people.authenticator.refuseBanned(stranger, '', address, nowMs);
    else {
      const invite = await people.invites.look(parts.invite, nowMs);
      if (await hasAll(invite, who.account)) return { room: await nameOf(invite), signedIn: null };
    }
    return people.invites.accept(parts.invite, nowMs, async (invite) => {
      const signedIn = who || !account ? null : await newcomer(account, call);
      const id = who?.account ?? signedIn?.person.id ?? '';
      await note(id, 'invite.accept', invite, nowMs);
      return { room: await enter(invite, id, nowMs), signedIn };
    });
  };

  const removeInvite: Handler<'removeInvite'> = async ({ who, parts, nowMs }) => {
    const invite = (await people.invites.list(null)).find(({ id }) => id === parts.invite);
    const room = invite?.room ? await store.rooms.get(invite.room) : null;
    const standing = room && (await people.rooms.standingOf(room.id, who.actor));
    const may = who.administrator || invite?.by === who.account || (standing && mayGrant(standing, 'member'));
    // Nobody learns of an invitation that is not theirs.
    if (!invite || !may)
      throw new CodedError('invite-invalid', 'There is no such invitation (any more); reload the list.');
    await people.invites.revoke(invite.id);
    await note(who.account, 'invite.remove', invite, nowMs);
    return {};
  };

  /** Where somebody invites: a room, or the hub. @throws CodedError `unknown-room`, `not-permitted` */
  async function placeOf(who: Who, name: string | null): Promise<{ id: string | null; standing: Standing }> {
    const { administrator } = who;
    if (name === null) {
      if (!administrator) throw notPermitted();
      return { id: null, standing: { role: 'member', administrator } };
    }
    const { room, standing } = await visibleRoom(hub, who, name);
    if (!standing || !mayGrant(standing, 'listener')) throw notPermitted();
    return { id: room.id, standing };
  }

  async function newcomer(
    { name, password, ...device }: NonNullable<Call<'acceptInvite'>['body']['account']>,
    call: Call<'acceptInvite'>,
  ): Promise<AnswerOf<'signIn'>> {
    return beginSession(hub, device, call, () => people.accounts.create({ name, password }, call.nowMs));
  }

  async function enter(invite: Invite, account: string, nowMs: Call<'acceptInvite'>['nowMs']): Promise<string | null> {
    const name = await nameOf(invite);
    if (name !== null && !(await hasAll(invite, account))) {
      const actor = { id: `invite:${invite.id}`, account: null, administrator: true };
      await people.rooms.setMember(actor, name, { account, role: invite.role }, nowMs);
    }
    return name;
  }

  /**
   * Whether an account has what an invitation gives: nobody loses a higher role by a link that leads to a lower one, and
   * who is inside already uses nothing of it up.
   */
  async function hasAll({ room, role }: Invite, account: string): Promise<boolean> {
    if (room === null) return true;
    const member = await store.memberships.get(room, account);
    return member !== null && ranks.indexOf(member.role) >= ranks.indexOf(role);
  }

  async function nameOf({ room }: Invite): Promise<string | null> {
    return room === null ? null : ((await store.rooms.get(room))?.name ?? null);
  }

  async function viewOf(invite: Invite) {
    const { id, by, role, usesLeft, createdAtMs, expiresAtMs } = invite;
    const byName = (await namesOf(hub, [by])).get(by) ?? null;
    return { id, by, byName, role, room: await nameOf(invite), usesLeft, createdAtMs, expiresAtMs };
  }

  async function note(actor: string, action: string, { id, role, room }: Invite, atMs: number): Promise<void> {
    await store.auditLog.append({ atMs, actor, action, room, subject: null, detail: { invite: id, role } });
  }

  return { invites, newInvite, invitePreview, acceptInvite, removeInvite };
}

function notPermitted(): CodedError {
  return new CodedError(
    'not-permitted',
    'Your role does not allow you to invite people here; ask whoever runs the place.',
  );
}
