import { CodedError, type WallMs } from '@crossband/foundation';
import * as z from 'zod/mini';
import type { Accounts, Person } from '../accounts.ts';
import type { ApiKeys } from '../api-keys.ts';
import type { BanRegister } from '../ban-register.ts';
import type { Invites } from '../invites.ts';
import type { AuditStore } from '../room-ports.ts';
import type { RoomRegister } from '../room-register.ts';

/** What the operator's commands work on: of a running hub its own, so that everybody in it hears at once. */
export interface Household {
  readonly accounts: Accounts;
  readonly invites: Invites;
  readonly apiKeys: ApiKeys;
  readonly rooms: RoomRegister;
  readonly bans: BanRegister;
  readonly audit: AuditStore;
  /** Where the hub's pages are, with a slash at the end; null: no hub runs. */
  readonly address: string | null;
}

/** One thing that an operator may do: what it takes, and how it is done. */
export interface Operation<Params, Result> {
  readonly params: z.ZodMiniType<Params>;
  run(household: Household, params: Params, nowMs: WallMs): Promise<Result>;
}

export function operation<Params, Result>(
  params: z.ZodMiniType<Params>,
  run: Operation<Params, Result>['run'],
): Operation<Params, Result> {
  return { params, run };
}

/** Somebody's name; the operations that take one look the account up. */
export const personName = z.string().check(z.minLength(1), z.maxLength(200));

/** @throws CodedError `unknown-account` */
export async function accountNamed(household: Household, name: string): Promise<Person> {
  const person = await household.accounts.byName(name);
  if (person) return person;
  throw new CodedError('unknown-account', `Nobody here is called "${name}"; \`crossband user list\` names them all.`);
}
