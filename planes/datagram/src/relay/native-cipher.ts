import type { KeyObject } from 'node:crypto';
import { createSecretKey } from 'node:crypto';
import { MAX_DATAGRAM_BYTES } from '@crossband/wire/datagram/index';
import {
  nodeSealCipher,
  SEAL_NONCE_BYTES,
  SEAL_TAG_BYTES,
  SEALED_HEADER_BYTES,
  type SealCipher,
  writeNonce,
} from '@crossband/wire/datagram/sealing';

/** OpenSSL: EVP_CTRL_AEAD_GET_TAG, EVP_CTRL_AEAD_SET_TAG. */
const GET_TAG = 0x10;
const SET_TAG = 0x11;
const DECRYPT = 0;
const ENCRYPT = 1;

/**
 * AES-128-GCM by the OpenSSL that Node itself has within it, one context each way for the life of the thread: nothing is
 * made for a datagram. `node:crypto` makes several objects for each, which costs some six times as much.
 * Null where koffi does not load, or this Node's OpenSSL does not answer as `node:crypto` does.
 */
export async function loadNativeCipher(): Promise<SealCipher | null> {
  const koffi = await import('koffi').then(
    (module) => module.default,
    () => null,
  );
  if (!koffi) return null;
  try {
    const cipher = cipherOf(koffi.load(null));
    return isRight(cipher) ? cipher : null;
  } catch {
    // A Node whose OpenSSL cannot be reached from outside.
    return null;
  }
}

function cipherOf(library: ReturnType<typeof import('koffi').load>): SealCipher {
  const newContext = library.func('void *EVP_CIPHER_CTX_new()');
  const aes128Gcm = library.func('void *EVP_aes_128_gcm()');
  const init = library.func('int EVP_CipherInit_ex(void *, void *, void *, void *, void *, int)');
  const update = library.func('int EVP_CipherUpdate(void *, void *, void *, void *, int)');
  const final = library.func('int EVP_CipherFinal_ex(void *, void *, void *)');
  const control = library.func('int EVP_CIPHER_CTX_ctrl(void *, int, int, void *)');
  const [sealing, opening] = [newContext(), newContext()];
  init(sealing, aes128Gcm(), null, null, null, ENCRYPT);
  init(opening, aes128Gcm(), null, null, null, DECRYPT);

  const keys = new WeakMap<KeyObject, Uint8Array>();
  const bytesOf = (key: KeyObject): Uint8Array => {
    let bytes = keys.get(key);
    if (!bytes) {
      bytes = key.export();
      keys.set(key, bytes);
    }
    return bytes;
  };
  const nonce = new Uint8Array(SEAL_NONCE_BYTES);
  const tag = new Uint8Array(SEAL_TAG_BYTES);
  const header = new Uint8Array(SEALED_HEADER_BYTES);
  const content = new Uint8Array(MAX_DATAGRAM_BYTES);
  const opened = new Uint8Array(MAX_DATAGRAM_BYTES);
  const sealed = new Uint8Array(MAX_DATAGRAM_BYTES);
  const written = new Int32Array(1);
  const copy = (to: Uint8Array, from: Uint8Array, at: number, bytes: number): void => {
    for (let place = 0; place < bytes; place += 1) to[place] = from[at + place] as number;
  };

  return {
    seal(target, key, payload) {
      copy(header, target, 0, SEALED_HEADER_BYTES);
      init(sealing, null, null, bytesOf(key), writeNonce(nonce, target), ENCRYPT);
      update(sealing, null, written, header, SEALED_HEADER_BYTES);
      update(sealing, sealed, written, payload, payload.length);
      final(sealing, tag, written);
      control(sealing, GET_TAG, SEAL_TAG_BYTES, tag);
      target.set(sealed.subarray(0, payload.length), SEALED_HEADER_BYTES);
      target.set(tag, SEALED_HEADER_BYTES + payload.length);
    },

    open(datagram, key) {
      const tagAt = datagram.length - SEAL_TAG_BYTES;
      const bytes = tagAt - SEALED_HEADER_BYTES;
      copy(header, datagram, 0, SEALED_HEADER_BYTES);
      copy(tag, datagram, tagAt, SEAL_TAG_BYTES);
      content.set(datagram.subarray(SEALED_HEADER_BYTES, tagAt));
      init(opening, null, null, bytesOf(key), writeNonce(nonce, datagram), DECRYPT);
      update(opening, null, written, header, SEALED_HEADER_BYTES);
      update(opening, opened, written, content, bytes);
      control(opening, SET_TAG, SEAL_TAG_BYTES, tag);
      return final(opening, tag, written) === 1 ? opened.subarray(0, bytes) : null;
    },
  };
}

/** One datagram both ways beside `node:crypto`, and one that is forged. */
function isRight(cipher: SealCipher): boolean {
  const key = createSecretKey(new Uint8Array(16).fill(7));
  const payload = new Uint8Array(100).map((_, place) => place);
  const [own, other] = [0, 1].map(() =>
    new Uint8Array(SEALED_HEADER_BYTES + payload.length + SEAL_TAG_BYTES).fill(3, 0, SEALED_HEADER_BYTES),
  ) as [Uint8Array, Uint8Array];
  cipher.seal(own, key, payload);
  nodeSealCipher.seal(other, key, payload);
  if (Buffer.compare(own, other) !== 0 || Buffer.compare(cipher.open(own, key) ?? key.export(), payload) !== 0)
    return false;
  own[SEALED_HEADER_BYTES] = (own[SEALED_HEADER_BYTES] as number) ^ 1;
  return cipher.open(own, key) === null;
}
