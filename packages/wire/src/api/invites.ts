import * as z from 'zod/mini';
import { id, role, roomName, typedName, typedPassword, wallMs } from './fields.ts';
import { newDevice, signedIn } from './sessions.ts';

/** Without `room`: all, for administrators. */
export const invitesQuery = z.strictObject({ room: z.optional(roomName) });

const invite = z.strictObject({
  id,
  /** Account that made it, and its name. */
  by: id,
  byName: z.nullable(z.string()),
  role,
  /** A room's name; null: an account of the hub. */
  room: z.nullable(z.string()),
  usesLeft: z.int(),
  createdAtMs: wallMs,
  expiresAtMs: wallMs,
});
export const inviteList = z.strictObject({ invites: z.array(invite) });

export const newInviteRequest = z.strictObject({
  /** Null: an account of the hub, as a member. */
  room: z.nullable(roomName),
  role,
  uses: z.int().check(z.minimum(1), z.maximum(10_000)),
  lifetimeMs: z.int().check(z.minimum(1), z.maximum(365 * 86_400_000)),
});
/** The code for the link `/invite/CODE` is told only here. */
export const newInviteAnswer = z.strictObject({ invite, code: z.string() });

/** What a link leads to. */
export const invitePreview = z.strictObject({
  hub: z.string(),
  room: z.nullable(z.strictObject({ name: z.string(), topic: z.string() })),
  role,
  byName: z.nullable(z.string()),
  expiresAtMs: wallMs,
});

/** `account`: of somebody new, who is signed in by it; left out by whoever is signed in. */
export const acceptInviteRequest = z.strictObject({
  account: z.optional(z.strictObject({ name: typedName, password: typedPassword, ...newDevice })),
});
export const acceptInviteAnswer = z.strictObject({
  /** Name of the room that is open now; null: the hub. */
  room: z.nullable(z.string()),
  /** Of somebody new. */
  signedIn: z.nullable(signedIn),
});
