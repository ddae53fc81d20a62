import * as z from 'zod/mini';
import { clientKey, device, id, typedName, typedPassword, wallMs } from './fields.ts';
import { person } from './people.ts';

/** The device on which a session begins. */
export const newDevice = { clientKey, device };

export const signInRequest = z.strictObject({ name: typedName, password: typedPassword, ...newDevice });

/** A session has begun; its token is told only here. */
export const signedIn = z.strictObject({ token: z.string(), session: id, person });

/** The token that follows; the one before stays good for a minute. */
export const rotated = z.strictObject({ token: z.string() });

export const session = z.strictObject({
  id,
  device: z.string(),
  /** Where it was used last. */
  address: z.string(),
  createdAtMs: wallMs,
  lastSeenAtMs: wallMs,
  /** The one that asks. */
  current: z.boolean(),
});

/** The one used last comes first. */
export const ownSessions = z.strictObject({ sessions: z.array(session) });

/** `others`: this device stays signed in. */
export const endSessionsQuery = z.strictObject({ which: z.optional(z.enum(['all', 'others'])) });

export const endedSessions = z.strictObject({ ended: z.int() });
