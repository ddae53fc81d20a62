import type { BodyOf } from '@crossband/wire/api';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Public half, as the hub keeps it. */
export type ClientKey = BodyOf<'signIn'>['clientKey'];

/** A pair for one sign-in. The private half never leaves the browser: not even this page can read it. */
export async function newDeviceKey(): Promise<{ keys: CryptoKeyPair; clientKey: ClientKey }> {
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  return { keys, clientKey: { kty: 'EC', crv: 'P-256', x, y } };
}

/** Signature over the text: r and s of 32 bytes each (RFC 7518, section 3.4), base64url. */
export async function sign(keys: CryptoKeyPair, text: string): Promise<string> {
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    keys.privateKey,
    new TextEncoder().encode(text),
  );
  return btoa(String.fromCharCode(...new Uint8Array(signature)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
