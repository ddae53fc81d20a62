import { createCipheriv } from 'node:crypto';

/** The protection profiles that mediasoup speaks (RFC 3711, RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
export const SUITES = {
  AES_CM_128_HMAC_SHA1_80: { keyBytes: 16, saltBytes: 14, aead: false, rtpTagBytes: 10, rtcpTagBytes: 10 },
  // The short tag is for RTP only (RFC 5764 section 4.1.2).
  AES_CM_128_HMAC_SHA1_32: { keyBytes: 16, saltBytes: 14, aead: false, rtpTagBytes: 4, rtcpTagBytes: 10 },
  AEAD_AES_128_GCM: { keyBytes: 16, saltBytes: 12, aead: true, rtpTagBytes: 16, rtcpTagBytes: 16 },
  AEAD_AES_256_GCM: { keyBytes: 32, saltBytes: 12, aead: true, rtpTagBytes: 16, rtcpTagBytes: 16 },
} as const;

export type SuiteName = keyof typeof SUITES;
export type SessionKeys = { cipherKey: Buffer; authKey: Buffer; salt: Buffer };

const HMAC_SHA1_KEY_BYTES = 20;
/** Labels of RFC 3711 section 4.3.2. */
const LABELS = { rtp: { cipher: 0, auth: 1, salt: 2 }, rtcp: { cipher: 3, auth: 4, salt: 5 } } as const;

/**
 * Derives the session keys of RTP or RTCP from a master key (RFC 3711 section 4.3, key derivation rate 0).
 *
 * @param masterKey master key followed by master salt, as SDP and mediasoup carry it
 */
export function deriveSessionKeys(name: SuiteName, kind: 'rtp' | 'rtcp', masterKey: Uint8Array): SessionKeys {
  const suite = SUITES[name];
  if (masterKey.length !== suite.keyBytes + suite.saltBytes)
    throw new RangeError(`${name} takes ${suite.keyBytes + suite.saltBytes} bytes of key and salt`);
  const key = masterKey.subarray(0, suite.keyBytes);
  const salt = masterKey.subarray(suite.keyBytes);
  const labels = LABELS[kind];
  return {
    cipherKey: deriveKey(key, salt, labels.cipher, suite.keyBytes),
    authKey: deriveKey(key, salt, labels.auth, HMAC_SHA1_KEY_BYTES),
    salt: deriveKey(key, salt, labels.salt, suite.saltBytes),
  };
}

/**
 * AES in counter mode over zeros, keyed by the master key, from the block (salt xor label) * 2^16. A 96-bit salt is padded
 * on the right to 112 bits (RFC 7714 section 11).
 */
function deriveKey(masterKey: Uint8Array, masterSalt: Uint8Array, label: number, lengthBytes: number): Buffer {
  const counter = Buffer.alloc(16);
  counter.set(masterSalt);
  counter.writeUInt8(counter.readUInt8(7) ^ label, 7);
  const cipher = createCipheriv(`aes-${masterKey.length * 8}-ctr`, masterKey, counter);
  return cipher.update(Buffer.alloc(lengthBytes));
}
