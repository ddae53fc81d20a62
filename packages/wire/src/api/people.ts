import * as z from 'zod/mini';
import { id, typedName, typedPassword, wallMs } from './fields.ts';

/** An account, without anything that helps to guess its password. */
export const person = z.strictObject({
  id,
  name: z.string(),
  administrator: z.boolean(),
  disabled: z.boolean(),
  /** False: signs in by passkey or OpenID Connect only. */
  hasPassword: z.boolean(),
  createdAtMs: wallMs,
});
export type PersonView = z.infer<typeof person>;

export const ownPerson = z.strictObject({ person });

export const changeMeRequest = z.strictObject({ name: typedName });

/** All other devices are signed out. `current` is not looked at where the account has no password yet. */
export const changePasswordRequest = z.strictObject({ current: typedPassword, next: typedPassword });
