import * as z from 'zod/mini';
import { count, line, typedName, typedPassword } from './fields.ts';
import { newDevice, signedIn } from './sessions.ts';

/** Of the whole API, for programs (OpenAPI 3.1). */
export const description = z.record(z.string(), z.unknown());

/** What a page needs before anybody signs in. */
export const hubInfo = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** Nobody administers yet: only the one-time link leads on. */
  setupNeeded: z.boolean(),
  /** Whether people without an account may come in, where a room lets them. */
  guests: z.boolean(),
  signIn: z.strictObject({
    password: z.boolean(),
    /** At the address by which this was asked. */
    passkeys: z.boolean(),
    openId: z.nullable(z.strictObject({ name: z.string() })),
  }),
  attachments: z.strictObject({ maxBytes: count }),
});

export const setupRequest = z.strictObject({
  /** Secret of the one-time link. */
  link: line(128),
  name: typedName,
  password: typedPassword,
  ...newDevice,
});

export const setupAnswer = signedIn;
