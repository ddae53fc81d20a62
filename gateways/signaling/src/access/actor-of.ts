import { createHash } from 'node:crypto';
import { type Actor, banSubjectsOf, type Principal } from '@crossband/identity';

/** What somebody's words carry: for accounts and for the people of room tokens it outlives the seat. */
export function authorOf({ account, subject, key }: Principal): string | undefined {
  if (account !== null) return account;
  if (subject === null) return undefined;
  // Two applications may call different people the same.
  return `token:${createHash('sha256').update(`${key}\0${subject}`).digest('base64url').slice(0, 32)}`;
}

/** As what somebody does things to others; `author`: what their words carry. */
export function actorOf({ account, administrator, grants }: Principal, author: string): Actor {
  return { id: author, account, administrator, ...(grants?.moderate ? { moderates: grants.room } : {}) };
}

/** By what a ban meets somebody: an account or a token's subject by itself, a guest by the address. */
export function banSubjectOf(principal: Principal, address: string): string {
  return principal.account ?? banSubjectsOf(principal, address).at(-1) ?? `address:${address}`;
}
