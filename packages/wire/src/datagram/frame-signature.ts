import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { putUint16 } from '../rtp/network-order.ts';

const label = Buffer.from('crossband datagram 2 frame');
const DIGEST_BYTES = 32;
/** PrivateKeyInfo of an Ed25519 seed that follows, RFC 8410 section 7. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** SHA-256 of a sealed datagram without its signature. */
export function datagramDigest(sealed: Uint8Array): Uint8Array {
  return createHash('sha256').update(sealed).digest();
}

/**
 * What is signed (Ed25519, RFC 8032): label, count (2 bytes), and the digests of the frame's datagrams in the order of
 * their indexes. A member who holds the key of the stream can seal, and cannot sign.
 */
function signedText(digests: readonly Uint8Array[]): Uint8Array {
  const text = new Uint8Array(label.length + 2 + digests.length * DIGEST_BYTES);
  text.set(label);
  putUint16(text, label.length, digests.length);
  for (const [place, digest] of digests.entries()) text.set(digest, label.length + 2 + place * DIGEST_BYTES);
  return text;
}

export class FrameSigner {
  readonly #key: KeyObject;
  /** 32 bytes, for who verifies. */
  readonly publicKey: Uint8Array;

  /** @param seed the 32 bytes of a private key; a new one without it */
  constructor(seed: Uint8Array = randomBytes(32)) {
    this.#key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
    this.publicKey = Buffer.from(createPublicKey(this.#key).export({ format: 'jwk' }).x as string, 'base64url');
  }

  sign(digests: readonly Uint8Array[]): Uint8Array {
    return sign(null, signedText(digests), this.#key);
  }
}

export class FrameVerifier {
  readonly #key: KeyObject;

  /** @param publicKey 32 bytes */
  constructor(publicKey: Uint8Array) {
    const x = Buffer.from(publicKey).toString('base64url');
    this.#key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  }

  verify(digests: readonly Uint8Array[], signature: Uint8Array): boolean {
    return verify(null, signedText(digests), this.#key, signature);
  }
}
