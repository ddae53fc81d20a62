import { signalingProof } from '@crossband/identity/proof-message';
import type { CredentialParams } from '@crossband/wire';

/** How a client shows who it is. */
export type Credential =
  /** The sign-in of an account on this device; `sign`: see `signerOf`. */
  | { readonly type: 'session'; readonly token: string; readonly sign: Signer }
  /** An invitation into one room, made with an API key. */
  | { readonly type: 'room-token'; readonly token: string };

/** Signs text (UTF-8) with the device's key: ECDSA, P-256, SHA-256; r and s, base64url. */
export type Signer = (text: string) => Promise<string>;

/** Asked anew for every connection, because tokens are replaced now and then; null: a guest. */
export type CredentialSource = () => Promise<Credential | null>;

/** The private key stays where it is, in the browser as in Node. */
export function signerOf(privateKey: CryptoKey): Signer {
  return async (text) => {
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(text));
    const binary = String.fromCharCode(...new Uint8Array(signature));
    return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  };
}

/** What stands in the first message of a connection, if anything. */
export async function shownCredential(
  source: CredentialSource | undefined,
  challenge: () => Promise<string>,
): Promise<{ credential?: CredentialParams }> {
  const credential = (await source?.()) ?? null;
  if (!credential) return {};
  const { type, token } = credential;
  if (type === 'room-token') return { credential: { type, token } };
  const signature = await credential.sign(signalingProof(await challenge(), token));
  return { credential: { type, token, signature } };
}
