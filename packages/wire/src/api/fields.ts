import * as z from 'zod/mini';

/** Field types that several REST messages share. Every text has a bound, every number a range. */

export {
  action,
  displayName,
  id,
  messageId,
  pageSize,
  position,
  role,
  roomName,
  roomRules,
  sha256,
  source,
} from '../signaling/fields.ts';

/** Of a sign-in as typed: bounded here, judged by whoever keeps accounts. */
export const typedName = z.string().check(z.maxLength(200));
export const typedPassword = z.string().check(z.maxLength(1_024));

/** Public half of the key that this device signs with: a JSON Web Key on P-256 (RFC 7518, section 6.2.1). */
export const clientKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().check(z.maxLength(64)),
  y: z.string().check(z.maxLength(64)),
});

/** What the list of devices shows, e.g. "Firefox on Linux". */
export const device = z.string().check(z.maxLength(256));

/** A secret out of a link. */
export const linkSecret = z.string().check(z.minLength(1), z.maxLength(128));

/** Wall clock of the hub, ms since the epoch. */
export const wallMs = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

export const count = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

/** One line without control characters. */
export const line = (maxLength: number) => z.string().check(z.maxLength(maxLength), z.regex(/^[^\p{C}]*$/u));

/** Nothing more to say. */
export const done = z.strictObject({});

/** A whole number in a query. */
export const queryNumber = (minimum: number, maximum: number) =>
  z.coerce.number().check(z.int(), z.minimum(minimum), z.maximum(maximum));

/** What every refusal looks like; the codes stand in docs/errors.md. */
export const refusal = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    /** For people: what is wrong, and what to do. */
    message: z.string(),
  }),
});
