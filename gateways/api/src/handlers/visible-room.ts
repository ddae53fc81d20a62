import { CodedError } from '@crossband/foundation';
import type { RoomView, Standing } from '@crossband/identity';
import type { RoomListing } from '@crossband/wire/api';
import type { Who } from '../http/who.ts';
import type { ApiHub } from '../hub.ts';

export interface VisibleRoom {
  readonly room: RoomView;
  /** What whoever asks is in it; null: no member. */
  readonly standing: Standing | null;
}

/** A room that this person may know of. One for members only is as unknown to others as one that is not there. @throws CodedError `unknown-room` */
export async function visibleRoom({ people }: ApiHub, who: Who, name: string): Promise<VisibleRoom> {
  const room = await people.rooms.byName(name);
  const standing = room && (await people.rooms.standingOf(room.id, who.actor));
  if (room && (standing || !room.rules.membersOnly)) return { room, standing };
  throw new CodedError('unknown-room', 'There is no such room; it may have been deleted or renamed.');
}

export function listingOf({ live }: ApiHub, { room, standing }: VisibleRoom): RoomListing {
  return { ...room, role: standing?.role ?? null, present: live.presentIn(room.id) };
}

/** Names of accounts, by their ids; of those that are there. */
export async function namesOf({ people }: ApiHub, ids: Iterable<string>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const id of new Set(ids)) {
    const person = await people.accounts.byId(id);
    if (person) names.set(id, person.name);
  }
  return names;
}
