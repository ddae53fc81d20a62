import type { ParticipantView, Role } from '@crossband/wire';

/** Which actions a page offers. Pure; the hub decides again. */

const rank: Record<Role, number> = { owner: 4, moderator: 3, member: 2, guest: 1, listener: 0 };

/** Whether `actor` may mute, send out or change what `target` may do: who runs the room is moderated from above only. */
export function mayModerate(actor: ParticipantView | null, target: ParticipantView): boolean {
  if (!actor?.may.moderate || actor.id === target.id) return false;
  return rank[target.role] < rank.moderator || rank[target.role] < rank[actor.role];
}

/**
 * Roles that `actor` may give: owners any, others none that runs the room or stands above their own. Only people with an
 * account have a role that stays.
 */
export function rolesToGive(actor: ParticipantView | null, target: ParticipantView): readonly Role[] {
  if (!actor || target.account === null || !mayModerate(actor, target)) return [];
  const all: readonly Role[] = ['owner', 'moderator', 'member', 'listener'];
  if (actor.may.manage) return all;
  if (!actor.may.invite) return [];
  return all.filter((role) => rank[role] < rank.moderator && rank[role] <= rank[actor.role]);
}

export const roleWords: Record<Role, string> = {
  owner: 'Owner',
  moderator: 'Moderator',
  member: 'Member',
  guest: 'Guest',
  listener: 'Listener',
};
