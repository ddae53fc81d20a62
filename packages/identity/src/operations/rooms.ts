import { roomRules } from '@crossband/wire/signaling/fields';
import * as z from 'zod/mini';
import { operator } from '../actor.ts';
import { actions } from '../permissions.ts';
import { accountNamed, type Household, operation, personName } from './operation.ts';

const roles = ['owner', 'moderator', 'member', 'guest', 'listener'] as const;
const room = z.string().check(z.minLength(1), z.maxLength(200));
const text = z.string().check(z.maxLength(2_000));
const fields = {
  topic: z.optional(text),
  folder: z.optional(text),
  sortOrder: z.optional(z.int()),
  rules: z.optional(z.partial(roomRules)),
};
const rights = z.optional(z.array(z.enum(actions)));

export const roomOperations = {
  'room.list': operation(z.strictObject({}), ({ rooms }) => rooms.list()),

  'room.add': operation(z.strictObject({ name: room, ...fields }), ({ rooms }, values, nowMs) =>
    rooms.create(operator, values, nowMs),
  ),

  'room.set': operation(
    z.strictObject({ room, name: z.optional(room), ...fields }),
    ({ rooms }, { room: name, ...changes }, nowMs) => rooms.update(operator, name, changes, nowMs),
  ),

  'room.remove': operation(z.strictObject({ room }), async ({ rooms }, { room: name }, nowMs) => {
    await rooms.remove(operator, name, nowMs);
    return null;
  }),

  'room.members': operation(z.strictObject({ room }), async ({ rooms, accounts }, { room: name }) => {
    const members = await rooms.members(name);
    const named = members.map(async (member) => ({
      ...member,
      name: (await accounts.byId(member.account))?.name ?? '',
    }));
    return (await Promise.all(named)).sort((a, b) => a.name.localeCompare(b.name));
  }),

  /** `role` null: no member any more. */
  'room.role': operation(
    z.strictObject({ room, person: personName, role: z.nullable(z.enum(roles)), allow: rights, deny: rights }),
    async (household, { room: name, person, role, allow, deny }, nowMs) => {
      const { id: account } = await accountNamed(household, person);
      const override = { ...(allow ? { allow } : {}), ...(deny ? { deny } : {}) };
      if (role === null) await household.rooms.removeMember(operator, name, account, nowMs);
      else await household.rooms.setMember(operator, name, { account, role, override }, nowMs);
      return null;
    },
  ),

  'room.bans': operation(z.strictObject({ room }), async ({ bans, accounts }, { room: name }) => {
    const named = (await bans.list(operator, name)).map(async (ban) => ({
      ...ban,
      name: (await accounts.byId(ban.subject))?.name ?? ban.subject,
    }));
    return Promise.all(named);
  }),

  /** `who`: an account's name, `address:…` or `token:…`; `lifetimeMs` null: for good. */
  'room.ban': operation(
    z.strictObject({ room, who: personName, reason: text, lifetimeMs: z.nullable(z.int()) }),
    async (household, { room: name, who, reason, lifetimeMs }, nowMs) => {
      const subject = await subjectOf(household, who);
      return household.bans.add(operator, { room: name, subject, reason, lifetimeMs }, nowMs);
    },
  ),

  'room.unban': operation(z.strictObject({ room, who: personName }), async (household, { room: name, who }, nowMs) => {
    await household.bans.remove(operator, { room: name, subject: await subjectOf(household, who) }, nowMs);
    return null;
  }),
};

async function subjectOf(household: Household, who: string): Promise<string> {
  if (/^(address|token):./.test(who)) return who;
  return (await accountNamed(household, who)).id;
}
