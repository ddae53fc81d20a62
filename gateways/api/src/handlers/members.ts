import { CodedError } from '@crossband/foundation';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { given } from './given.ts';
import { namesOf, visibleRoom } from './visible-room.ts';

export function memberHandlers(hub: ApiHub) {
  const { rooms, accounts } = hub.people;

  const members: Handler<'members'> = async ({ who, parts }) => {
    const { standing } = await visibleRoom(hub, who, parts.room);
    if (!standing) throw new CodedError('not-permitted', 'Only members of the room see who they are; ask one of them.');
    const list = await rooms.members(parts.room);
    const names = await namesOf(
      hub,
      list.map(({ account }) => account),
    );
    return {
      members: list.map(({ account, role, override, sinceMs }) => ({
        account,
        name: names.get(account) ?? null,
        role,
        override: override && { allow: [...(override.allow ?? [])], deny: [...(override.deny ?? [])] },
        sinceMs,
      })),
    };
  };

  const setMember: Handler<'setMember'> = async ({ who, parts, body, nowMs }) => {
    await visibleRoom(hub, who, parts.room);
    if (!(await accounts.byId(parts.account))) {
      throw new CodedError('unknown-account', 'There is no such account; reload the list.');
    }
    const override = body.override ? given(body.override) : null;
    await rooms.setMember(who.actor, parts.room, { account: parts.account, role: body.role, override }, nowMs);
    return {};
  };

  const removeMember: Handler<'removeMember'> = async ({ who, parts, nowMs }) => {
    await visibleRoom(hub, who, parts.room);
    await rooms.removeMember(who.actor, parts.room, parts.account, nowMs);
    return {};
  };

  return { members, setMember, removeMember };
}
