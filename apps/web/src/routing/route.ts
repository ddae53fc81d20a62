import { roomOf } from '../session/address.ts';

export const adminParts = [
  'people',
  'rooms',
  'invites',
  'devices',
  'bans',
  'figures',
  'audit',
  'webhooks',
  'keys',
] as const;
export type AdminPart = (typeof adminParts)[number];

export const roomParts = ['settings', 'people', 'invites', 'bans'] as const;
export type RoomPart = (typeof roomParts)[number];

/** Where one is. */
export type Route =
  | { readonly page: 'start' | 'setup' | 'sign-in' | 'invite' | 'account' | 'nowhere' }
  /** In front of a room, or inside. */
  | { readonly page: 'room'; readonly room: string }
  | { readonly page: 'room-settings'; readonly room: string; readonly part: RoomPart }
  | { readonly page: 'admin'; readonly part: AdminPart };

const plain = ['setup', 'sign-in', 'invite', 'account'] as const;

export function routeOf(pathname: string): Route {
  const [first = '', second = '', third = '', ...more] = pathname.replace(/\/$/, '').slice(1).split('/');
  if (more.length > 0) return { page: 'nowhere' };
  if (first === '') return { page: 'start' };
  if (first === 'r' && second !== '' && third === '') return { page: 'room', room: roomOf(pathname) };
  if (first === 'rooms' && second !== '') {
    const part = roomParts.find((one) => one === (third || 'settings'));
    return part ? { page: 'room-settings', room: roomOf(`/r/${second}`), part } : { page: 'nowhere' };
  }
  if (first === 'admin' && third === '') {
    const part = adminParts.find((one) => one === (second || 'people'));
    return part ? { page: 'admin', part } : { page: 'nowhere' };
  }
  const page = second === '' ? plain.find((one) => one === first) : undefined;
  return { page: page ?? 'nowhere' };
}

export function roomSettingsPath(room: string, part: RoomPart = 'settings'): string {
  return `/rooms/${encodeURIComponent(room)}/${part}`;
}
