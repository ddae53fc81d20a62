import { CodedError } from '@crossband/foundation';
import type { ClientKey } from './ports.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** A coordinate of P-256 (RFC 7518, section 6.2.1.2): 32 bytes. */
const coordinate = /^[A-Za-z0-9_-]{43}$/;
/** r and s of 32 bytes each (RFC 7518, section 3.4). */
const signatureForm = /^[A-Za-z0-9_-]{86}$/;

/**
 * The public key of a client, of which nothing else is kept.
 *
 * @throws CodedError `bad-client-key` when it is no point on P-256, or has a private half
 */
export async function readClientKey(jwk: unknown): Promise<ClientKey> {
  const { kty, crv, x, y, d } = (typeof jwk === 'object' && jwk !== null ? jwk : {}) as Record<string, unknown>;
  if (kty !== 'EC' || crv !== 'P-256' || d !== undefined) throw badKey();
  if (typeof x !== 'string' || typeof y !== 'string' || !coordinate.test(x) || !coordinate.test(y)) throw badKey();
  const key: ClientKey = { kty, crv, x, y };
  try {
    await importKey(key);
  } catch (error) {
    throw badKey(error);
  }
  return key;
}

/** Whether the owner of the key has signed `challenge`. `signature`: r and s, base64url. */
export async function verifyProof(proof: {
  publicKey: ClientKey;
  challenge: string;
  signature: string;
}): Promise<boolean> {
  if (!signatureForm.test(proof.signature)) return false;
  const key = await importKey(proof.publicKey);
  return crypto.subtle.verify(
    signing,
    key,
    Buffer.from(proof.signature, 'base64url'),
    new TextEncoder().encode(proof.challenge),
  );
}

function importKey({ kty, crv, x, y }: ClientKey): Promise<CryptoKey> {
  return crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify']);
}

function badKey(cause?: unknown): CodedError {
  return new CodedError('bad-client-key', 'The key of this device is no P-256 public key; reload the page.', { cause });
}
