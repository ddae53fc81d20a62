import type { MayView, Source } from '@crossband/wire';
import { type Action, mayOf } from './permissions.ts';

/** What a room token allows, in one room. */
export interface RoomGrants {
  /** The room's name, as in links. */
  readonly room: string;
  readonly publish: readonly Source[];
  /** Receive media. */
  readonly subscribe: boolean;
  /** Send data messages. */
  readonly data: boolean;
  readonly chat: boolean;
  readonly moderate: boolean;
  /** Wall clock, ms since the epoch. */
  readonly expiresAtMs: number;
}

/** What a verified room token says. */
export interface RoomTokenClaims {
  /** Who, in the words of the application that made the token; stable for one person. */
  readonly subject: string;
  readonly name: string | null;
  readonly grants: RoomGrants;
}

/** Who is at the door, as far as the hub knows. */
export interface Principal {
  readonly kind: 'account' | 'guest' | 'room-token';
  /** Account's id. */
  readonly account: string | null;
  /** The session of the account: ends with `Sessions.events.revoked`. */
  readonly session: string | null;
  /** Of a room token: whom bans and words name. */
  readonly subject: string | null;
  /** Null: whoever comes in says it. */
  readonly name: string | null;
  readonly administrator: boolean;
  /** API key that made its room token: it ends with the key. */
  readonly key: string | null;
  /** Null: the role in the room decides. */
  readonly grants: RoomGrants | null;
}

/** Nobody that the hub knows: whoever comes as a guest. */
export const stranger: Principal = {
  kind: 'guest',
  account: null,
  session: null,
  subject: null,
  name: null,
  administrator: false,
  key: null,
  grants: null,
};

/** A room token's rights as a seat carries them: only what it names is published. */
export function mayOfGrants(grants: RoomGrants): Readonly<MayView> {
  return { ...mayOf(permissionsOfGrants(grants)), receive: grants.subscribe, sources: [...grants.publish] };
}

/** The rights that a room token gives: they stand in place of a role's. */
export function permissionsOfGrants({ publish, chat, data, moderate }: RoomGrants): ReadonlySet<Action> {
  const permitted = new Set<Action>();
  if (publish.includes('microphone')) permitted.add('speak');
  if (publish.some((source) => source !== 'microphone')) permitted.add('show');
  if (chat) permitted.add('chat').add('attach');
  if (data) permitted.add('data');
  if (moderate) permitted.add('moderate');
  return permitted;
}
