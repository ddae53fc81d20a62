import { CodedError, type WallMs } from '@crossband/foundation';
import {
  type Action,
  type Authenticator,
  mayOf,
  mayOfGrants,
  type Override,
  type Principal,
  permissionsOf,
  type Standing,
} from '@crossband/identity';
import type { Rights, RoomPlace } from '@crossband/room';
import type { JsonObject, Memberships } from '@crossband/store';
import type { Role } from '@crossband/wire';

/** With what somebody comes into a room. */
export interface Admission extends Rights {
  /** Neither waits at the door nor needs an account. */
  readonly invited: boolean;
}

/** What people are in rooms: from memberships, room tokens, and the hub's own administrators. */
export class Standings {
  readonly #memberships: Memberships;
  readonly #authenticator: Authenticator;
  readonly #guests: boolean;

  constructor(options: { memberships: Memberships; authenticator: Authenticator; guests: boolean }) {
    this.#memberships = options.memberships;
    this.#authenticator = options.authenticator;
    this.#guests = options.guests;
  }

  /**
   * With what rights somebody comes in, or stays.
   *
   * @throws CodedError `banned`, `sign-in-first`, `members-only`, `wrong-room`, `room-token-expired`
   */
  async admission(place: RoomPlace, principal: Principal, address: string, nowMs: WallMs): Promise<Admission> {
    // An address is shared by many: whoever has an account or a room token is banned by that alone.
    const from = principal.kind === 'guest' ? address : '';
    if (!principal.administrator) await this.#authenticator.refuseBanned(principal, place.id, from, nowMs);
    if (principal.grants) return admissionByToken(place, principal, nowMs);
    if (principal.account === null) return this.#guest(place);
    const { standing, member } = await this.of(place, principal);
    if (!member && place.rules.membersOnly && !standing.administrator) {
      throw new CodedError('members-only', 'This room is for its members only; ask one of its owners to add you.');
    }
    const { role, administrator } = standing;
    return {
      role: administrator ? 'owner' : role,
      administrator,
      may: mayOf(permissionsOf(standing)),
      invited: member,
    };
  }

  /** What an account is in a room: without a membership, a member of every room that does not keep to its own. */
  async of(
    { id, kept }: Pick<RoomPlace, 'id' | 'kept'>,
    { account, administrator }: Pick<Principal, 'account' | 'administrator'>,
  ): Promise<{ standing: Standing; member: boolean }> {
    const membership = kept && account !== null ? await this.#memberships.get(id, account) : null;
    const role = (membership?.role ?? (account === null ? 'guest' : 'member')) as Role;
    const override = membership && overrideOf(membership.overrides);
    return { standing: { role, administrator, override }, member: membership !== null };
  }

  #guest(place: RoomPlace): Admission {
    if (!this.#guests || place.rules.membersOnly) throw signInFirst();
    const standing = { role: 'guest', administrator: false } as const;
    return { ...standing, may: mayOf(permissionsOf(standing)), invited: false };
  }
}

function admissionByToken({ name }: RoomPlace, { grants }: Principal, nowMs: WallMs): Admission {
  if (!grants || grants.room !== name) {
    throw new CodedError('wrong-room', 'This link or token opens another room; ask for one of this room.');
  }
  if (grants.expiresAtMs <= nowMs) {
    throw new CodedError('room-token-expired', 'The time of this link or token is over; ask for a new one.');
  }
  const takesPart = grants.publish.length > 0 || grants.chat || grants.data;
  const role = grants.moderate ? 'moderator' : takesPart ? 'member' : 'listener';
  return { role, administrator: false, may: mayOfGrants(grants), invited: true };
}

/** What a membership has more or less than its role. */
function overrideOf({ allow, deny }: JsonObject): Override {
  return { allow: actionsOf(allow), deny: actionsOf(deny) };
}

/** Actions of another version are none: `permissionsOf` leaves out what it does not know. */
function actionsOf(kept: unknown): Action[] {
  return Array.isArray(kept) ? kept : [];
}

function signInFirst(): CodedError {
  return new CodedError('sign-in-first', 'This room is for people with an account or an invitation: sign in first.');
}
