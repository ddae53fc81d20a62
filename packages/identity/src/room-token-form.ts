import { displayName, id, roomName, source } from '@crossband/wire/signaling/fields';
import * as z from 'zod/mini';
import type { RoomTokenClaims } from './principal.ts';

/** Bounds of room tokens. */
export const roomTokenLimits = {
  /** Before anything of it is parsed. */
  bytes: 4_096,
  /** From the first to the last moment at which it is good. */
  lifetimeMs: 86_400_000,
  /** By how much the clock that made it may be ahead of the hub's. Its end is the hub's alone. */
  leewayMs: 60_000,
} as const;

/** The one header that room tokens have (RFC 7515, section 4.1); everything else, `crit` first of all, is refused. */
export const roomTokenHeader = z.strictObject({
  alg: z.literal('HS256'),
  typ: z.optional(z.literal('JWT')),
  kid: id,
});

/** Seconds since the epoch (RFC 7519, section 2: NumericDate), here without fractions. */
const seconds = z.int().check(z.minimum(0), z.maximum(100_000_000_000));

/** What an application calls somebody: no control characters, no half characters. */
const subject = z.string().check(z.minLength(1), z.maxLength(128), z.regex(/^[^\p{C}]+$/u));

const grants = {
  sub: subject,
  name: z.optional(displayName),
  room: roomName,
  publish: z.optional(z.array(source).check(z.maxLength(source.options.length))),
  subscribe: z.optional(z.boolean()),
  data: z.optional(z.boolean()),
  chat: z.optional(z.boolean()),
  moderate: z.optional(z.boolean()),
};

/** The claims; an unknown one is refused, so that nobody believes in a restriction that the hub does not know. */
export const roomTokenPayload = z.strictObject({
  ...grants,
  iss: id,
  jti: id,
  exp: seconds,
  nbf: seconds,
  iat: z.optional(seconds),
});
export type RoomTokenPayload = z.infer<typeof roomTokenPayload>;

/** What somebody asks to be put into a token. Rights that are not named are not given. */
export const roomTokenWish = z.strictObject({
  ...grants,
  /** How long it is good. */
  lifetimeMs: z.int().check(z.minimum(1_000), z.maximum(roomTokenLimits.lifetimeMs)),
});
export type RoomTokenWish = z.infer<typeof roomTokenWish>;

export function claimsOf(payload: RoomTokenPayload): RoomTokenClaims {
  const { sub, name = null, room, publish = [], exp } = payload;
  const { subscribe = false, data = false, chat = false, moderate = false } = payload;
  return {
    subject: sub,
    name,
    grants: { room, publish: [...new Set(publish)], subscribe, data, chat, moderate, expiresAtMs: exp * 1_000 },
  };
}
