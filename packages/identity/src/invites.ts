import { CodedError, randomId, type WallMs } from '@crossband/foundation';
import type { Role } from '@crossband/wire';
import { mayGrant, type Standing } from './permissions.ts';
import type { Invite, InviteStore } from './ports.ts';
import { hashOf, isSecret, newSecret } from './secrets.ts';

export const inviteLimits = { uses: 10_000, lifetimeMs: 365 * 86_400_000 } as const;

export interface NewInvite {
  /** Account that invites, and what it is in the room (of the hub: a member, or an administrator). */
  readonly by: string;
  readonly standing: Standing;
  readonly role: Role;
  /** A room's id; null: to have an account of the hub, as a member. */
  readonly room: string | null;
  readonly uses: number;
  readonly lifetimeMs: number;
}

/** Links by which others come in. What they get in the room, and that they get it, is the caller's to write down. */
export class Invites {
  readonly #store: InviteStore;

  constructor(store: InviteStore) {
    this.#store = store;
  }

  /** The token for the link is told only here. @throws CodedError `not-permitted`, `bad-invite` */
  async create(values: NewInvite, nowMs: WallMs): Promise<{ invite: Invite; token: string }> {
    const { by, standing, role, room, uses, lifetimeMs } = values;
    const permitted = room === null ? standing.administrator : mayGrant(standing, role);
    if (!permitted) {
      throw new CodedError('not-permitted', 'You cannot invite anybody as this; ask whoever runs the place.');
    }
    if (room === null && role !== 'member') throw badInvite('An invitation to the hub makes members, nothing else');
    checkRange(uses, inviteLimits.uses, 'uses');
    checkRange(lifetimeMs, inviteLimits.lifetimeMs, 'milliseconds of life');
    const token = newSecret();
    const expiresAtMs = nowMs + lifetimeMs;
    const id = randomId();
    const invite: Invite = {
      id,
      tokenHash: hashOf(token),
      by,
      role,
      room,
      usesLeft: uses,
      createdAtMs: nowMs,
      expiresAtMs,
    };
    await this.#store.insert(invite);
    return { invite, token };
  }

  /** What a link leads to, without using it. @throws CodedError `invite-invalid` */
  async look(token: string, nowMs: WallMs): Promise<Invite> {
    const invite = isSecret(token) ? await this.#store.byToken(hashOf(token)) : null;
    if (!invite || invite.usesLeft < 1 || invite.expiresAtMs <= nowMs) throw inviteInvalid();
    return invite;
  }

  /**
   * Uses the link once, for what `enter` does with it. When `enter` fails the use is given back.
   *
   * @throws CodedError `invite-invalid`, and whatever `enter` throws
   */
  async accept<T>(token: string, nowMs: WallMs, enter: (invite: Invite) => Promise<T>): Promise<T> {
    const invite = isSecret(token) ? await this.#store.take(hashOf(token), nowMs) : null;
    if (!invite) throw inviteInvalid();
    try {
      return await enter(invite);
    } catch (error) {
      await this.#store.giveBack(invite.id);
      throw error;
    }
  }

  /** Newest first; of one room, or (null) all. */
  list(room: string | null): Promise<Invite[]> {
    return this.#store.list(room);
  }

  /** The link is good no more. @throws CodedError `invite-invalid` */
  async revoke(id: string): Promise<void> {
    if (!(await this.#store.remove(id))) throw inviteInvalid();
  }

  /** Forgets expired ones; call it now and then. Answers how many. */
  removeExpired(nowMs: WallMs): Promise<number> {
    return this.#store.removeExpired(nowMs);
  }
}

function checkRange(value: number, maximum: number, what: string): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= maximum) return;
  throw badInvite(`An invitation has 1 to ${maximum} ${what}`);
}

function badInvite(why: string): CodedError {
  return new CodedError('bad-invite', `${why}.`);
}

function inviteInvalid(): CodedError {
  return new CodedError(
    'invite-invalid',
    'This invitation has been used up, taken back or has expired; ask for another.',
  );
}
