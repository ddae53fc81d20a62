import * as z from 'zod/mini';
import { linkSecret, typedName, wallMs } from './fields.ts';
import { newDevice } from './sessions.ts';

/** Of the provider, as it sends the browser back (OpenID Connect Core, section 3.1.2.5). */
export const openIdCallbackQuery = z.record(z.string().check(z.maxLength(64)), z.unknown());

/** With the cookie of the browser that began. `name`: chosen, when the hub has asked for one. */
export const openIdSignInRequest = z.strictObject({
  /** Out of the address to which the callback led: `/sign-in#openid=TICKET`. */
  ticket: linkSecret,
  name: z.optional(typedName),
  ...newDevice,
});

/** Where to send the browser; it comes back to `/account#openid=linked`. */
export const openIdLinkAnswer = z.strictObject({ url: z.string() });

export const identity = z.strictObject({
  issuer: z.string().check(z.maxLength(2_048)),
  subject: z.string().check(z.maxLength(255)),
});
export const ownIdentities = z.strictObject({
  identities: z.array(z.extend(identity, { linkedAtMs: wallMs })),
});
