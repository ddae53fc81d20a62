import { Accounts } from './accounts.ts';
import { ApiKeys } from './api-keys.ts';
import { Authenticator } from './authenticate.ts';
import { BanRegister } from './ban-register.ts';
import { FirstAdministrator } from './first-administrator.ts';
import { Invites } from './invites.ts';
import { Passwords } from './passwords.ts';
import type { AccountStore, ApiKeyStore, BanStore, InviteStore, SessionStore } from './ports.ts';
import type { AuditStore, MembershipStore, RoomStore } from './room-ports.ts';
import { RoomRegister } from './room-register.ts';
import { RoomTokens } from './room-tokens.ts';
import { Sessions } from './sessions.ts';

/** Where this package keeps what it keeps; a store has this shape. */
export interface IdentityStores {
  readonly people: {
    readonly accounts: AccountStore;
    readonly sessions: SessionStore;
    readonly invites: InviteStore;
    readonly apiKeys: ApiKeyStore;
  };
  readonly rooms: RoomStore;
  readonly memberships: MembershipStore;
  readonly bans: BanStore;
  readonly auditLog: AuditStore;
}

/** Who people are and what they may: one of each for a whole hub, because their events are its news. */
export interface People {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly invites: Invites;
  readonly apiKeys: ApiKeys;
  /** Rooms that stay, and their members. */
  readonly rooms: RoomRegister;
  readonly bans: BanRegister;
  readonly authenticator: Authenticator;
  readonly firstAdministrator: FirstAdministrator;
}

/** @param options `sessionIdleMs`: as `Sessions` takes it */
export function peopleOn(stores: IdentityStores, { sessionIdleMs }: { sessionIdleMs?: number } = {}): People {
  const { people, bans, auditLog: audit } = stores;
  const sessions = new Sessions(people.sessions, sessionIdleMs === undefined ? {} : { idleMs: sessionIdleMs });
  const accounts = new Accounts({ store: people.accounts, passwords: new Passwords(), sessions });
  const apiKeys = new ApiKeys(people.apiKeys);
  const roomTokens = new RoomTokens((id) => apiKeys.byId(id));
  const rooms = new RoomRegister({ rooms: stores.rooms, members: stores.memberships, audit });
  return {
    sessions,
    accounts,
    invites: new Invites(people.invites),
    apiKeys,
    rooms,
    bans: new BanRegister({ bans, rooms, accounts, audit }),
    authenticator: new Authenticator({
      sessions,
      accounts: people.accounts,
      bans,
      verifyRoomToken: (token, nowMs) => roomTokens.verify(token, nowMs),
    }),
    firstAdministrator: new FirstAdministrator(people.accounts, accounts),
  };
}
