import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { HEADER_BYTES } from './header.ts';

/** Header, key id and roll. */
export const SEALED_HEADER_BYTES = HEADER_BYTES + 4;
export const SEAL_TAG_BYTES = 16;
/** ssrc, key id, roll, two zero bytes, seq. */
export const SEAL_NONCE_BYTES = 12;

/** AES-128-GCM over a datagram: its first `SEALED_HEADER_BYTES` are authenticated, what follows is sealed. */
export interface SealCipher {
  /** Writes ciphertext and tag behind the header that `target` has already. */
  seal(target: Uint8Array, key: KeyObject, payload: Uint8Array): void;
  /** @param datagram without a signature @returns its payload, good until the next call; null: the tag is wrong */
  open(datagram: Uint8Array, key: KeyObject): Uint8Array | null;
}

/** Writes the nonce of a sealed datagram. Byte by byte: views would cost more than the nonce. */
export function writeNonce(nonce: Uint8Array, datagram: Uint8Array): Uint8Array {
  for (let place = 0; place < 4; place += 1) {
    nonce[place] = datagram[4 + place] as number;
    nonce[4 + place] = datagram[HEADER_BYTES + place] as number;
  }
  nonce[8] = 0;
  nonce[9] = 0;
  nonce[10] = datagram[12] as number;
  nonce[11] = datagram[13] as number;
  return nonce;
}

const algorithm = 'aes-128-gcm';
const tagLength = { authTagLength: SEAL_TAG_BYTES };
/** Filled again for each datagram: ciphers copy it. */
const nonce = new Uint8Array(SEAL_NONCE_BYTES);

/** By `node:crypto`. */
export const nodeSealCipher: SealCipher = {
  seal(target, key, payload) {
    const cipher = createCipheriv(algorithm, key, writeNonce(nonce, target), tagLength);
    cipher.setAAD(target.subarray(0, SEALED_HEADER_BYTES));
    target.set(cipher.update(payload), SEALED_HEADER_BYTES);
    cipher.final();
    target.set(cipher.getAuthTag(), SEALED_HEADER_BYTES + payload.length);
  },

  open(datagram, key) {
    const tagAt = datagram.length - SEAL_TAG_BYTES;
    const decipher = createDecipheriv(algorithm, key, writeNonce(nonce, datagram), tagLength);
    decipher.setAAD(datagram.subarray(0, SEALED_HEADER_BYTES));
    decipher.setAuthTag(datagram.subarray(tagAt));
    const payload = decipher.update(datagram.subarray(SEALED_HEADER_BYTES, tagAt));
    try {
      decipher.final();
    } catch {
      // node:crypto has no other way to say that the tag is wrong.
      return null;
    }
    return payload;
  },
};
