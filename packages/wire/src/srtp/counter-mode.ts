import { createCipheriv } from 'node:crypto';
import { putUint16, putUint32, uint16At, uint32At } from '../rtp/network-order.ts';
import type { SessionKeys } from './key-derivation.ts';

/**
 * En- or decrypts with AES in counter mode, starting at (salt * 2^16) xor (SSRC * 2^64) xor (index * 2^16)
 * (RFC 3711 section 4.1.1).
 *
 * @param index packet index: roll-over counter * 65,536 + sequence number, or the SRTCP index
 */
export function counterMode(keys: SessionKeys, ssrc: number, index: number, data: Uint8Array): Uint8Array {
  const counter = new Uint8Array(16);
  counter.set(keys.salt);
  putUint32(counter, 4, uint32At(counter, 4) ^ ssrc);
  putUint32(counter, 8, uint32At(counter, 8) ^ Math.floor(index / 0x10000));
  putUint16(counter, 12, uint16At(counter, 12) ^ (index % 0x10000));
  return createCipheriv('aes-128-ctr', keys.cipherKey, counter).update(data);
}
