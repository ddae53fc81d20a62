import type { WallMs } from '@crossband/foundation';
import { type Accounts, type Actor, type Principal, stranger } from '@crossband/identity';

export const nowMs = 1_700_000_000_000 as WallMs;

/** An account, as what it acts and comes in. */
export async function person(accounts: Accounts, name: string, administrator = false) {
  const { id } = await accounts.create({ name, password: null, administrator }, nowMs);
  const actor: Actor = { id, account: id, administrator };
  const principal: Principal = { ...stranger, kind: 'account', account: id, name, administrator };
  return { id, actor, principal };
}
