import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import * as z from 'zod/mini';

/** Base64url without padding, at most `characters` of it. */
const bytes = (characters: number) => z.string().check(z.maxLength(characters), z.regex(/^[A-Za-z0-9_-]+$/));

/** Ids have at most 1,023 bytes (Web Authentication Level 3, section 5.1). */
const credentialId = bytes(1364);
const clientDataJSON = bytes(4096);
const common = { id: credentialId, rawId: credentialId, type: z.literal('public-key') };

/** `PublicKeyCredential.toJSON()` after `navigator.credentials.create`; what is not used is left away. */
export const registrationForm = z.object({
  ...common,
  response: z.object({
    clientDataJSON,
    attestationObject: bytes(16_384),
    transports: z.optional(z.array(z.string().check(z.regex(/^[a-z-]{1,32}$/))).check(z.maxLength(8))),
  }),
});

/** The same after `navigator.credentials.get`. */
export const assertionForm = z.object({
  ...common,
  response: z.object({
    clientDataJSON,
    authenticatorData: bytes(4096),
    signature: bytes(4096),
    userHandle: z.nullish(bytes(128)),
  }),
});

export function toRegistration(form: z.infer<typeof registrationForm>): RegistrationResponseJSON {
  const { clientDataJSON, attestationObject } = form.response;
  return { ...form, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} };
}

export function toAssertion(form: z.infer<typeof assertionForm>): AuthenticationResponseJSON {
  const { clientDataJSON, authenticatorData, signature } = form.response;
  return { ...form, response: { clientDataJSON, authenticatorData, signature }, clientExtensionResults: {} };
}

const clientData = z.object({ challenge: z.string(), crossOrigin: z.optional(z.boolean()) });

/** What of the client data has to be known before it is verified; null: it is none. */
export function readClientData(encoded: string): z.infer<typeof clientData> | null {
  try {
    return clientData.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString()));
  } catch {
    return null;
  }
}
