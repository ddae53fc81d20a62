import type { WallMs } from '@crossband/foundation';
import {
  Accounts,
  type Actor,
  ApiKeys,
  Authenticator,
  BanRegister,
  Passwords,
  type Principal,
  RoomRegister,
  RoomTokens,
  Sessions,
  stranger,
} from '@crossband/identity';
import type { Store } from '@crossband/store';

export const nowMs = 1_700_000_000_000 as WallMs;

/** Who people are, on a store: as a hub builds it. */
export function peopleOn(store: Store) {
  const { people } = store;
  const sessions = new Sessions(people.sessions);
  const accounts = new Accounts({ store: people.accounts, passwords: new Passwords(), sessions });
  const apiKeys = new ApiKeys(people.apiKeys);
  const roomTokens = new RoomTokens((id) => apiKeys.byId(id));
  const audit = store.auditLog;
  const rooms = new RoomRegister({ rooms: store.rooms, members: store.memberships, audit });
  const authenticator = new Authenticator({
    sessions,
    accounts: people.accounts,
    bans: store.bans,
    verifyRoomToken: (token, atMs) => roomTokens.verify(token, atMs),
  });
  const bans = new BanRegister({ bans: store.bans, rooms, accounts, audit });
  return { sessions, accounts, apiKeys, roomTokens, rooms, bans, authenticator };
}

/** An account, as what it acts and comes in. */
export async function person(accounts: Accounts, name: string, administrator = false) {
  const { id } = await accounts.create({ name, password: null, administrator }, nowMs);
  const actor: Actor = { id, account: id, administrator };
  const principal: Principal = { ...stranger, kind: 'account', account: id, name, administrator };
  return { id, actor, principal };
}
