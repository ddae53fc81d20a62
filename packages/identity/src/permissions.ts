import type { Action, MayView, Role } from '@crossband/wire';
import { actions } from '@crossband/wire/signaling/fields';

export type { Action };
export { actions };

/** What one person has more or less than the role. Whoever is in both lists has it not. */
export interface Override {
  readonly allow?: readonly Action[];
  readonly deny?: readonly Action[];
}

/** What somebody is in a room. */
export interface Standing {
  readonly role: Role;
  /** Of the hub: owner of every room. */
  readonly administrator: boolean;
  readonly override?: Override | null;
}

const everything: ReadonlySet<Action> = new Set(actions);

const byRole: Record<Role, ReadonlySet<Action>> = {
  owner: everything,
  moderator: new Set(actions.filter((action) => action !== 'manage')),
  member: new Set<Action>(['speak', 'show', 'chat', 'data', 'attach', 'control']),
  guest: new Set<Action>(['speak', 'show', 'chat', 'data']),
  listener: new Set<Action>(),
};

/** The highest moderates all others. */
const rank: Record<Role, number> = { owner: 4, moderator: 3, member: 2, guest: 1, listener: 0 };
const administratorRank = 5;

/**
 * The one table of rights. An override reaches neither owners, who could otherwise be locked out of their own room,
 * nor the right to manage, which only owners have.
 */
export function permissionsOf({ role, administrator, override }: Standing): ReadonlySet<Action> {
  if (administrator || role === 'owner') return everything;
  if (!override) return byRole[role];
  const denied = new Set(override.deny);
  const granted = [...byRole[role], ...(override.allow ?? [])];
  return new Set(granted.filter((action) => everything.has(action) && action !== 'manage' && !denied.has(action)));
}

/** The part of the rights that a seat carries. */
export function mayOf(permitted: ReadonlySet<Action>): Readonly<MayView> {
  return {
    speak: permitted.has('speak'),
    show: permitted.has('show'),
    chat: permitted.has('chat'),
    data: permitted.has('data'),
    attach: permitted.has('attach'),
    record: permitted.has('record'),
    control: permitted.has('control'),
    moderate: permitted.has('moderate'),
    manage: permitted.has('manage'),
    invite: permitted.has('invite'),
    receive: true,
    sources: null,
  };
}

/** Whether somebody may mute, send away or ban another: never one of equal or higher rank. */
export function mayModerate(actor: Standing, target: Standing): boolean {
  return permissionsOf(actor).has('moderate') && rankOf(actor) > rankOf(target);
}

/** Whether somebody may give another this role, by invitation too: owners any, others none that moderates or is above their own. */
export function mayGrant(actor: Standing, role: Role): boolean {
  const permitted = permissionsOf(actor);
  if (permitted.has('manage')) return true;
  return permitted.has('invite') && rank[role] < rank.moderator && rank[role] <= rankOf(actor);
}

function rankOf({ role, administrator }: Standing): number {
  return administrator ? administratorRank : rank[role];
}
