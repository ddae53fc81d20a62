import * as z from 'zod/mini';
import { operator } from '../actor.ts';
import type { Invite } from '../ports.ts';
import { type Household, operation } from './operation.ts';

const roles = ['owner', 'moderator', 'member', 'guest', 'listener'] as const;
const room = z.nullable(z.string().check(z.minLength(1), z.maxLength(200)));

/** An invitation as it may be listed. */
export interface InviteView extends Omit<Invite, 'tokenHash' | 'room'> {
  /** The room's name; null: an account of the hub. */
  readonly room: string | null;
}

export const inviteOperations = {
  /** `link` is told only here; without a running hub it lacks the address in front. */
  'invite.make': operation(
    z.strictObject({ room, role: z.enum(roles), uses: z.int(), lifetimeMs: z.int() }),
    async (household, { room: name, role, uses, lifetimeMs }, nowMs) => {
      const place = name === null ? null : (await household.rooms.known(name)).id;
      const standing = { role: 'owner', administrator: true } as const;
      const values = { by: operator.id, standing, role, room: place, uses, lifetimeMs };
      const { invite, token } = await household.invites.create(values, nowMs);
      await note(household, 'invite.create', invite, nowMs);
      return { invite: viewOf(invite, name), link: `${household.address ?? ''}invite#${token}` };
    },
  ),

  'invite.list': operation(z.strictObject({ room }), async ({ invites, rooms }, { room: name }) => {
    const place = name === null ? null : (await rooms.known(name)).id;
    const names = new Map((await rooms.list()).map((one) => [one.id, one.name]));
    return (await invites.list(place)).map((invite) => viewOf(invite, names.get(invite.room ?? '') ?? null));
  }),

  'invite.revoke': operation(
    z.strictObject({ id: z.string().check(z.maxLength(64)) }),
    async (household, { id }, nowMs) => {
      await household.invites.revoke(id);
      await note(household, 'invite.revoke', { id, room: null }, nowMs);
      return null;
    },
  ),
};

function viewOf({ tokenHash: _, ...invite }: Invite, room: string | null): InviteView {
  return { ...invite, room };
}

function note({ audit }: Household, action: string, invite: Pick<Invite, 'id' | 'room'>, atMs: number) {
  return audit.append({ atMs, actor: operator.id, action, room: invite.room, subject: invite.id, detail: {} });
}
