import { CodedError } from '@crossband/foundation';
import { viewMay } from '@crossband/room';
import { closeCodes } from '@crossband/wire';
import { memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

type ModerationMethod = 'lobby.answer' | 'room.rules.set' | 'moderation.mute' | 'moderation.permit' | 'moderation.kick';

/** What those who run a room do: the door, its rules, and other people's rights. */
export const moderationHandlers: Handlers<ModerationMethod> = {
  'lobby.answer': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    room.door.answer(seat, params.knock, params.admitted);
    return {};
  },

  'room.rules.set': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    room.moderation.require(seat);
    const { membersOnly = room.door.rules.membersOnly, ...rules } = params.rules;
    room.door.setRules({ ...rules, membersOnly });
    return {};
  },

  'moderation.mute': (_services, session, params) => {
    const { room, seat } = memberOf(session);
    if (params.participant === null) room.moderation.muteAll(seat);
    else room.moderation.mute(seat, params.participant);
    return {};
  },

  'moderation.permit': (services, session, { participant, speak, show, chat }) => {
    const { room, seat } = memberOf(session);
    room.moderation.requireOver(seat, participant);
    const { role, may, administrator } = room.moderation.person(participant);
    const changed = { ...may, speak, show, chat };
    room.moderation.authorize(participant, { role, may: changed, administrator });
    services.seats.get(participant)?.notify('moderation.permitted', { may: viewMay(changed), by: seat.participant });
    return {};
  },

  'moderation.kick': async (services, session, { participant }) => {
    const { room, seat } = memberOf(session);
    room.moderation.requireOver(seat, participant);
    const member = services.seats.get(participant);
    if (!member) throw new CodedError('unknown-participant', 'This person is no longer in the room.');
    const { connection } = member;
    await services.seats.leave(member, 'kicked');
    const { name } = room.moderation.person(seat.participant);
    connection?.end('sent-away', `${name} has sent you out of this room.`, closeCodes.kicked);
    return {};
  },
};
