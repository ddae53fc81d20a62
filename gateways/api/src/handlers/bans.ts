import type { Ban } from '@crossband/identity';
import type { AnswerOf } from '@crossband/wire/api';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { namesOf } from './visible-room.ts';

/** Bans of a room, kept or not, and of the whole hub: the same but for the place. */
export function banHandlers(hub: ApiHub) {
  const { bans } = hub.people;

  const roomBans: Handler<'roomBans'> = async ({ who, parts }) => listOf(await bans.list(who.actor, parts.room));
  const hubBans: Handler<'hubBans'> = async ({ who }) => listOf(await bans.list(who.actor, null));

  const newRoomBan: Handler<'newRoomBan'> = async ({ who, parts, body, nowMs }) =>
    answerOf(await bans.add(who.actor, { room: parts.room, ...body }, nowMs));
  const newHubBan: Handler<'newHubBan'> = async ({ who, body, nowMs }) =>
    answerOf(await bans.add(who.actor, { room: null, ...body }, nowMs));

  const removeRoomBan: Handler<'removeRoomBan'> = async ({ who, parts, nowMs }) => {
    await bans.remove(who.actor, { room: parts.room, subject: parts.subject }, nowMs);
    return {};
  };
  const removeHubBan: Handler<'removeHubBan'> = async ({ who, parts, nowMs }) => {
    await bans.remove(who.actor, { room: null, subject: parts.subject }, nowMs);
    return {};
  };

  async function listOf(list: readonly Ban[]): Promise<AnswerOf<'roomBans'>> {
    const names = await namesOf(
      hub,
      list.map(({ subject }) => subject),
    );
    return { bans: list.map((ban) => viewOf(ban, names)) };
  }

  async function answerOf(ban: Ban): Promise<AnswerOf<'newRoomBan'>> {
    return { ban: viewOf(ban, await namesOf(hub, [ban.subject])) };
  }

  return { roomBans, hubBans, newRoomBan, newHubBan, removeRoomBan, removeHubBan };
}

function viewOf({ subject, by, reason, atMs, untilMs }: Ban, names: ReadonlyMap<string, string>) {
  return { subject, name: names.get(subject) ?? null, by, reason, atMs, untilMs };
}
