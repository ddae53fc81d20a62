import { ApiFailure } from './api-failure.ts';

type Json = Record<string, unknown>;

/** Whether this browser can make and use passkeys, and speaks their JSON (Web Authentication Level 3, section 5.1). */
export const takesPasskeys =
  'PublicKeyCredential' in globalThis && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** Asks the person for a passkey of this hub. */
export async function askForPasskey(options: Json): Promise<Json> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return answerOf(() => navigator.credentials.get({ publicKey }));
}

/** Has the person make one. */
export async function makePasskey(options: Json): Promise<Json> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return answerOf(() => navigator.credentials.create({ publicKey }));
}

async function answerOf(ask: () => Promise<Credential | null>): Promise<Json> {
  try {
    const credential = (await ask()) as PublicKeyCredential | null;
    if (credential) return credential.toJSON() as unknown as Json;
  } catch (error) {
    console.info('The passkey was not given:', error);
    if (error instanceof DOMException && error.name === 'InvalidStateError') {
      throw new ApiFailure('passkey-known', 'This device has a passkey of your account already.', 0);
    }
  }
  throw new ApiFailure('passkey-not-given', 'No passkey was given. Try again, or sign in another way.', 0);
}
