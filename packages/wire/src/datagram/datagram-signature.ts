import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { MAX_DATAGRAM_BYTES } from './header.ts';

const label = Buffer.from('crossband datagram 2 signature');
/** Ed25519 (RFC 8032). */
export const SIGNATURE_BYTES = 64;
/** PrivateKeyInfo of an Ed25519 seed that follows, RFC 8410 section 7. */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** What is signed: the label, and the whole sealed datagram. A member who holds the key of a stream can seal, and cannot sign. */
const text = new Uint8Array(label.length + MAX_DATAGRAM_BYTES);
text.set(label);

function signedText(sealed: Uint8Array): Uint8Array {
  text.set(sealed, label.length);
  return text.subarray(0, label.length + sealed.length);
}

export class DatagramSigner {
  readonly #key: KeyObject;
  /** 32 bytes, for who verifies. */
  readonly publicKey: Uint8Array;

  /** @param seed the 32 bytes of a private key; a new one without it */
  constructor(seed: Uint8Array = randomBytes(32)) {
    this.#key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
    this.publicKey = Buffer.from(createPublicKey(this.#key).export({ format: 'jwk' }).x as string, 'base64url');
  }

  /** Appends the signature of the sealed datagram in the first `bytes` of `target`. @returns the bytes of both */
  append(target: Uint8Array, bytes: number): number {
    target.set(sign(null, signedText(target.subarray(0, bytes)), this.#key), bytes);
    return bytes + SIGNATURE_BYTES;
  }
}

export class DatagramVerifier {
  readonly #key: KeyObject;

  /** @param publicKey 32 bytes */
  constructor(publicKey: Uint8Array) {
    const x = Buffer.from(publicKey).toString('base64url');
    this.#key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  }

  /** @param signed a sealed datagram with its signature */
  verify(signed: Uint8Array): boolean {
    const sealedBytes = signed.length - SIGNATURE_BYTES;
    return verify(null, signedText(signed.subarray(0, sealedBytes)), this.#key, signed.subarray(sealedBytes));
  }
}
