import type { PersonView } from '@crossband/wire';

/** Where somebody is, in words. Pure. */
export function elsewhereWords({ presence, inRoom, room, speaking }: PersonView): string {
  if (presence === 'offline') return 'offline';
  const place = room !== null ? `in ${room}` : inRoom ? 'in a room' : '';
  const words = [presence, speaking ? `speaking ${place}` : place];
  return words.filter(Boolean).join(', ').trim();
}
