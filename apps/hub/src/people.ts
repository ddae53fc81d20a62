import { type Logger, messageOf, wallNow } from '@crossband/foundation';
import {
  Accounts,
  ApiKeys,
  Authenticator,
  BanRegister,
  FirstAdministrator,
  Invites,
  type OpenId,
  Passkeys,
  Passwords,
  RoomRegister,
  RoomTokens,
  Sessions,
} from '@crossband/identity';
import type { Store } from '@crossband/store';
import type { HubConfig } from './config.ts';
import { openOpenId } from './open-id.ts';

/** How often what has run out is forgotten. */
const tidyIntervalMs = 3_600_000;

/** Who people are, built from what the store keeps: one of each for the whole hub, because their events are its news. */
export interface People {
  readonly hubName: string;
  /** Whether people without an account may come in at all, where a room lets them. */
  readonly guests: boolean;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly invites: Invites;
  readonly passkeys: Passkeys;
  /** Null: no provider is configured. */
  readonly openId: OpenId | null;
  readonly apiKeys: ApiKeys;
  readonly roomTokens: RoomTokens;
  /** Rooms that stay, and their members. */
  readonly rooms: RoomRegister;
  readonly bans: BanRegister;
  readonly authenticator: Authenticator;
  readonly firstAdministrator: FirstAdministrator;
  close(): void;
}

/** `isOwnOrigin`: whether pages of this hub are at an origin; passkeys are made for those. */
export function openPeople(
  { store, isOwnOrigin }: { store: Store; isOwnOrigin: (origin: string) => boolean },
  config: HubConfig,
  logger: Logger,
): People {
  const { people, bans } = store;
  const passwords = new Passwords();
  const sessions = new Sessions(people.sessions, { idleMs: config['hub.sessionDays'] * 86_400_000 });
  const accounts = new Accounts({ store: people.accounts, passwords, sessions });
  const invites = new Invites(people.invites);
  const passkeys = new Passkeys({
    store: people.passkeys,
    accounts,
    identities: people.externalIdentities,
    hubName: config['hub.name'],
    isOwnOrigin,
  });
  const openId = openOpenId(config, { store, accounts });
  const apiKeys = new ApiKeys(people.apiKeys);
  const roomTokens = new RoomTokens((id) => apiKeys.byId(id));
  const audit = store.auditLog;
  const rooms = new RoomRegister({ rooms: store.rooms, members: store.memberships, audit });
  const authenticator = new Authenticator({
    sessions,
    accounts: people.accounts,
    bans,
    verifyRoomToken: (token, nowMs) => roomTokens.verify(token, nowMs),
  });
  const guests = config['hub.guests'];
  const tidy = setInterval(() => {
    Promise.all([sessions.endIdle(wallNow()), invites.removeExpired(wallNow())]).catch((error: unknown) =>
      logger.warn({ error: messageOf(error) }, 'cannot forget what has run out; trying again in an hour'),
    );
  }, tidyIntervalMs);
  tidy.unref();
  return {
    hubName: config['hub.name'],
    guests,
    passwords,
    sessions,
    accounts,
    invites,
    passkeys,
    openId,
    apiKeys,
    roomTokens,
    rooms,
    bans: new BanRegister({ bans, rooms, accounts, audit }),
    authenticator,
    firstAdministrator: new FirstAdministrator(people.accounts, accounts),
    close: () => clearInterval(tidy),
  };
}
