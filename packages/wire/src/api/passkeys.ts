import * as z from 'zod/mini';
import { line, wallMs } from './fields.ts';
import { newDevice } from './sessions.ts';

/** What browsers call JSON of WebAuthn (Web Authentication Level 3, section 5.1): the authenticator's library checks it. */
const webAuthnJson = z.record(z.string().check(z.maxLength(64)), z.unknown());

/** `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` takes it. */
export const passkeyOptions = z.strictObject({ options: webAuthnJson });

/** `credential.toJSON()` of what `navigator.credentials.get` answered. */
export const passkeySignInRequest = z.strictObject({ response: webAuthnJson, ...newDevice });

/** `credential.toJSON()` of what `navigator.credentials.create` answered. */
export const newPasskeyRequest = z.strictObject({ name: line(48), response: webAuthnJson });

const passkey = z.strictObject({
  /** Credential id, base64url. */
  id: z.string(),
  name: z.string(),
  createdAtMs: wallMs,
  lastUsedAtMs: wallMs,
});

export const newPasskeyAnswer = z.strictObject({ passkey });
export const ownPasskeys = z.strictObject({ passkeys: z.array(passkey) });
