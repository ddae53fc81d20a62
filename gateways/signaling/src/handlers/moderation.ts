import { CodedError, wallNow } from '@crossband/foundation';
import { viewMay } from '@crossband/room';
import { closeCodes } from '@crossband/wire';
import { banSubjectOf } from '../access/actor-of.ts';
import type { Member } from '../member.ts';
import { memberOf } from './joined.ts';
import { note } from './note.ts';
import type { Handlers, Services } from './types.ts';

type ModerationMethod =
  | 'lobby.answer'
  | 'room.rules.set'
  | 'room.describe'
  | 'moderation.mute'
  | 'moderation.permit'
  | 'moderation.kick'
  | 'moderation.ban'
  | 'moderation.bans'
  | 'moderation.unban'
  | 'moderation.role';

/** What those who run a room do: the door, its rules, and other people's rights. Each deed is in the log first. */
export const moderationHandlers: Handlers<ModerationMethod> = {
  'lobby.answer': async (services, session, { knock, admitted }) => {
    const member = memberOf(session);
    const { room, seat } = member;
    room.moderation.require(seat);
    const name = room.door.waiting().find(({ id }) => id === knock)?.name ?? null;
    await note(services, member, 'room.lobby', name, { admitted });
    room.door.answer(seat, knock, admitted);
    return {};
  },

  'room.rules.set': async (services, session, params) => {
    const member = memberOf(session);
    const { room, seat, actor } = member;
    room.moderation.require(seat);
    const { membersOnly = room.door.rules.membersOnly, signed = room.door.rules.signed, ...others } = params.rules;
    const rules = { ...others, membersOnly, signed };
    if (room.about.kept) {
      // The room obeys what is kept, as every other change of it.
      await services.people.rooms.update(actor, room.about.name, { rules }, wallNow());
      return {};
    }
    if (membersOnly) throw notKept();
    await note(services, member, 'room.change', null, { rules });
    room.door.setRules(rules);
    return {};
  },

  'room.describe': async (services, session, { name, topic }) => {
    const { room, actor } = memberOf(session);
    if (!room.about.kept) throw notKept();
    const fields = { ...(name === undefined ? {} : { name }), ...(topic === undefined ? {} : { topic }) };
    await services.people.rooms.update(actor, room.about.name, fields, wallNow());
    return {};
  },

  'moderation.mute': async (services, session, { participant }) => {
    const member = memberOf(session);
    const { room, seat } = member;
    if (participant === null) {
      room.moderation.require(seat);
      await note(services, member, 'room.mute-all', null);
      room.moderation.muteAll(seat);
      return {};
    }
    await overPerson(services, member, participant, 'room.mute');
    room.moderation.mute(seat, participant);
    return {};
  },

  'moderation.permit': async (services, session, { participant, ...asked }) => {
    const member = memberOf(session);
    const { moderation } = member.room;
    const target = await overPerson(services, member, participant, 'room.permit', asked);
    const { role, may, administrator } = moderation.person(participant);
    const permit = { ...asked, data: asked.data ?? may.data };
    const changed = { ...may, ...permit };
    if (target) {
      target.permit = permit;
      if (target.principal.kind !== 'guest') services.hall.of(member.room).taken.set(target.author, may, permit);
    }
    moderation.authorize(participant, { role, may: changed, administrator });
    target?.notify('moderation.permitted', { may: viewMay(changed), by: member.seat.participant });
    return {};
  },

  'moderation.kick': async (services, session, { participant }) => {
    const member = memberOf(session);
    const target = await overPerson(services, member, participant, 'room.kick');
    if (!target) throw gone();
    const { connection } = target;
    const { name } = member;
    await services.seats.leave(target, 'kicked');
    connection?.end('sent-away', `${name} has sent you out of this room.`, closeCodes.kicked);
    return {};
  },

  'moderation.ban': async (services, session, { participant, lifetimeMs, reason }) => {
    const { room, seat, actor } = memberOf(session);
    room.moderation.requireOver(seat, participant);
    const target = services.seats.get(participant);
    if (!target) throw gone();
    const subject = banSubjectOf(target.principal, target.address);
    await services.people.bans.add(actor, { room: room.about.name, subject, lifetimeMs, reason }, wallNow());
    return {};
  },

  'moderation.bans': async (services, session) => {
    const { room, actor } = memberOf(session);
    const bans = await services.people.bans.list(actor, room.about.name);
    const now = wallNow();
    const standing = bans.filter(({ untilMs }) => untilMs === null || untilMs > now);
    return { bans: standing.map(({ subject, reason, atMs, untilMs }) => ({ subject, reason, atMs, untilMs })) };
  },

  'moderation.unban': async (services, session, { subject }) => {
    const { room, actor } = memberOf(session);
    await services.people.bans.remove(actor, { room: room.about.name, subject }, wallNow());
    return {};
  },

  'moderation.role': async (services, session, { participant, role, allow, deny }) => {
    const { room, actor } = memberOf(session);
    if (!room.about.kept) throw notKept();
    const { account } = room.moderation.person(participant);
    if (account === null) {
      throw new CodedError('account-needed', 'Only people with an account can be this; invite them to make one.');
    }
    const override = allow || deny ? { ...(allow ? { allow } : {}), ...(deny ? { deny } : {}) } : null;
    await services.people.rooms.setMember(actor, room.about.name, { account, role, override }, wallNow());
    return {};
  },
};

/** Refuses who may not do this to that person, then writes it down; the one it is done to, unless just gone. */
async function overPerson(
  services: Services,
  member: Member,
  participant: string,
  action: string,
  detail: { [field: string]: unknown } = {},
): Promise<Member | undefined> {
  const { moderation } = member.room;
  moderation.requireOver(member.seat, participant);
  const { author, name } = moderation.person(participant);
  await note(services, member, action, author, { ...detail, name });
  moderation.requireOver(member.seat, participant);
  return services.seats.get(participant);
}

function gone(): CodedError {
  return new CodedError('unknown-participant', 'This person is no longer in the room.');
}

function notKept(): CodedError {
  return new CodedError(
    'room-not-kept',
    'Nobody keeps this room, so this would not stay; an administrator can keep it.',
  );
}
