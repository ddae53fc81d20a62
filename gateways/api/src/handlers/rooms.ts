import type { RoomFields } from '@crossband/identity';
import type { Handler } from '../http/handler.ts';
import type { Who } from '../http/who.ts';
import type { ApiHub } from '../hub.ts';
import { given } from './given.ts';
import { listingOf, visibleRoom } from './visible-room.ts';

export function roomHandlers(hub: ApiHub) {
  const register = hub.people.rooms;

  const rooms: Handler<'rooms'> = async ({ who }) => {
    const own = new Map((await hub.store.memberships.ofAccount(who.account)).map(({ room, role }) => [room, role]));
    const standingIn = (id: string) => {
      const role = own.get(id) ?? (who.administrator ? 'owner' : null);
      return role === null ? null : { role: role as 'owner', administrator: who.administrator };
    };
    const all = (await register.list()).map((room) => ({ room, standing: standingIn(room.id) }));
    return {
      rooms: all.filter(({ room, standing }) => standing || !room.rules.membersOnly).map((one) => listingOf(hub, one)),
    };
  };

  const newRoom: Handler<'newRoom'> = async ({ who, body, nowMs }) => {
    const { name, ...rest } = body;
    const { name: made } = await register.create(who.actor, { ...fieldsOf(rest), name }, nowMs);
    return listed(who, made);
  };

  const room: Handler<'room'> = async ({ who, parts }) => listed(who, parts.room);

  const changeRoom: Handler<'changeRoom'> = async ({ who, parts, body, nowMs }) => {
    await visibleRoom(hub, who, parts.room);
    const { name } = await register.update(who.actor, parts.room, fieldsOf(body), nowMs);
    return listed(who, name);
  };

  const removeRoom: Handler<'removeRoom'> = async ({ who, parts, nowMs }) => {
    await visibleRoom(hub, who, parts.room);
    await register.remove(who.actor, parts.room, nowMs);
    return {};
  };

  async function listed(who: Who, name: string) {
    return { room: listingOf(hub, await visibleRoom(hub, who, name)) };
  }

  return { rooms, newRoom, room, changeRoom, removeRoom };
}

function fieldsOf({ rules, ...rest }: { rules?: object | undefined; [field: string]: unknown }): RoomFields {
  return { ...given(rest), ...(rules ? { rules: given(rules) } : {}) } as RoomFields;
}
