import type { Role } from '@crossband/wire';

/** Roles as people say them, the highest first. */
export const roleWords: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  owner: { name: 'Owner', may: 'everything, the room itself included' },
  moderator: { name: 'Moderator', may: 'keeps order and invites others' },
  member: { name: 'Member', may: 'speaks, shows, writes and sends files' },
  guest: { name: 'Guest', may: 'speaks, shows and writes' },
  listener: { name: 'Listener', may: 'only hears, sees and reads' },
};

export const roles = Object.keys(roleWords) as Role[];
