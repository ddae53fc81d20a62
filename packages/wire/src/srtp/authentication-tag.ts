import { createHmac, timingSafeEqual } from 'node:crypto';
import { putUint32 } from '../rtp/network-order.ts';
import type { SessionKeys } from './key-derivation.ts';

/** HMAC-SHA1 cut to 80 bits, for SRTP and SRTCP alike (RFC 3711 sections 4.2.1 and 5.2). */
export const TAG_BYTES = 10;

const rollOverBytes = new Uint8Array(4);

/** Tag of an SRTP packet: over header, ciphertext and roll-over counter (RFC 3711 section 4.2). */
export function rtpTag(keys: SessionKeys, authenticated: Uint8Array, rollOver: number): Uint8Array {
  putUint32(rollOverBytes, 0, rollOver);
  return createHmac('sha1', keys.authKey).update(authenticated).update(rollOverBytes).digest().subarray(0, TAG_BYTES);
}

/** Tag of an SRTCP packet: over header, ciphertext, E flag and index (RFC 3711 section 4.2). */
export function rtcpTag(keys: SessionKeys, authenticated: Uint8Array): Uint8Array {
  return createHmac('sha1', keys.authKey).update(authenticated).digest().subarray(0, TAG_BYTES);
}

export function tagsEqual(expected: Uint8Array, received: Uint8Array): boolean {
  return expected.length === received.length && timingSafeEqual(expected, received);
}
