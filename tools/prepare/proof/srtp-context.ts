import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { rtpHeaderBytes } from './rtp-header.ts';
import { deriveSessionKeys, type SessionKeys, SUITES, type SuiteName } from './srtp-suite.ts';

/**
 * SRTP and SRTCP of one direction over node:crypto alone, written from the RFCs so that it shares no line with the libsrtp
 * that it checks. It follows roll-over per SSRC but keeps no replay window: the prover needs to see repeats.
 */
export class SrtpContext {
  readonly #aead: boolean;
  readonly #rtpTagBytes: number;
  readonly #rtcpTagBytes: number;
  readonly #rtp: SessionKeys;
  readonly #rtcp: SessionKeys;
  /** Highest packet index (roll-over counter * 65,536 + sequence number) seen per SSRC. */
  readonly #highestIndexes = new Map<number, number>();
  #rtcpIndex = 0;

  constructor(suite: SuiteName, masterKey: Uint8Array) {
    this.#aead = SUITES[suite].aead;
    this.#rtpTagBytes = SUITES[suite].rtpTagBytes;
    this.#rtcpTagBytes = SUITES[suite].rtcpTagBytes;
    this.#rtp = deriveSessionKeys(suite, 'rtp', masterKey);
    this.#rtcp = deriveSessionKeys(suite, 'rtcp', masterKey);
  }

  /** Forgets the roll-over counter of `ssrc`, as both ends do when a stream ends. */
  forget(ssrc: number): void {
    this.#highestIndexes.delete(ssrc);
  }

  protectRtp(packet: Buffer): Buffer {
    const { header, ssrc, index } = this.#locate(packet);
    const payload = packet.subarray(header.length);
    if (this.#aead) {
      const iv = aeadIv(this.#rtp.salt, ssrc, Math.floor(index / 0x10000), index & 0xffff, 2);
      return Buffer.concat([header, sealAead(this.#rtp.cipherKey, iv, header, payload)]);
    }
    const body = Buffer.concat([header, counterMode(this.#rtp, ssrc, index, payload)]);
    return Buffer.concat([body, this.#rtpTag(body, index)]);
  }

  /** The plain packet, or undefined when it does not authenticate. */
  unprotectRtp(packet: Buffer): Buffer | undefined {
    const { header, ssrc, index } = this.#locate(packet);
    if (this.#aead) {
      const iv = aeadIv(this.#rtp.salt, ssrc, Math.floor(index / 0x10000), index & 0xffff, 2);
      const payload = openAead(this.#rtp.cipherKey, iv, header, packet.subarray(header.length));
      return payload && Buffer.concat([header, payload]);
    }
    const body = packet.subarray(0, packet.length - this.#rtpTagBytes);
    if (!timingSafeEqual(this.#rtpTag(body, index), packet.subarray(body.length))) return undefined;
    return Buffer.concat([header, counterMode(this.#rtp, ssrc, index, body.subarray(header.length))]);
  }

  protectRtcp(packet: Buffer): Buffer {
    this.#rtcpIndex += 1;
    const ssrc = packet.readUInt32BE(4);
    const header = packet.subarray(0, 8);
    const trailer = Buffer.alloc(4);
    // The E flag says that the rest is encrypted (RFC 3711 section 3.4).
    trailer.writeUInt32BE((this.#rtcpIndex | 0x80000000) >>> 0);
    if (this.#aead) {
      const iv = aeadIv(this.#rtcp.salt, ssrc, 0, this.#rtcpIndex, 4);
      const sealed = sealAead(this.#rtcp.cipherKey, iv, Buffer.concat([header, trailer]), packet.subarray(8));
      return Buffer.concat([header, sealed, trailer]);
    }
    const body = Buffer.concat([header, counterMode(this.#rtcp, ssrc, this.#rtcpIndex, packet.subarray(8)), trailer]);
    return Buffer.concat([body, this.#rtcpTag(body)]);
  }

  /** The plain packet, or undefined when it does not authenticate. */
  unprotectRtcp(packet: Buffer): Buffer | undefined {
    const ssrc = packet.readUInt32BE(4);
    const header = packet.subarray(0, 8);
    if (this.#aead) {
      const trailer = packet.subarray(packet.length - 4);
      const iv = aeadIv(this.#rtcp.salt, ssrc, 0, trailer.readUInt32BE(0) & 0x7fffffff, 4);
      const associated = Buffer.concat([header, trailer]);
      const rest = openAead(this.#rtcp.cipherKey, iv, associated, packet.subarray(8, packet.length - 4));
      return rest && Buffer.concat([header, rest]);
    }
    const body = packet.subarray(0, packet.length - this.#rtcpTagBytes);
    if (!timingSafeEqual(this.#rtcpTag(body), packet.subarray(body.length))) return undefined;
    const index = body.readUInt32BE(body.length - 4) & 0x7fffffff;
    return Buffer.concat([header, counterMode(this.#rtcp, ssrc, index, body.subarray(8, body.length - 4))]);
  }

  #rtpTag(body: Buffer, index: number): Buffer {
    const rollOver = Buffer.alloc(4);
    rollOver.writeUInt32BE(Math.floor(index / 0x10000));
    return createHmac('sha1', this.#rtp.authKey).update(body).update(rollOver).digest().subarray(0, this.#rtpTagBytes);
  }

  #rtcpTag(body: Buffer): Buffer {
    return createHmac('sha1', this.#rtcp.authKey).update(body).digest().subarray(0, this.#rtcpTagBytes);
  }

  /** Splits off the header and guesses the packet's index by the closest roll-over (RFC 3711 section 3.3.1). */
  #locate(packet: Buffer): { header: Buffer; ssrc: number; index: number } {
    const seq = packet.readUInt16BE(2);
    const ssrc = packet.readUInt32BE(8);
    const highest = this.#highestIndexes.get(ssrc) ?? seq;
    const rollOver = Math.floor(highest / 0x10000);
    const distance = seq - (highest & 0xffff);
    const shift = distance < -0x8000 ? 1 : distance > 0x8000 && rollOver > 0 ? -1 : 0;
    const index = (rollOver + shift) * 0x10000 + seq;
    this.#highestIndexes.set(ssrc, Math.max(highest, index));
    return { header: packet.subarray(0, rtpHeaderBytes(packet)), ssrc, index };
  }
}

/** AES counter mode from (salt * 2^16) xor (SSRC * 2^64) xor (index * 2^16) (RFC 3711 section 4.1.1). */
function counterMode(keys: SessionKeys, ssrc: number, index: number, data: Buffer): Buffer {
  const counter = Buffer.alloc(16);
  counter.set(keys.salt);
  counter.writeUInt32BE((counter.readUInt32BE(4) ^ ssrc) >>> 0, 4);
  counter.writeUInt32BE((counter.readUInt32BE(8) ^ Math.floor(index / 0x10000)) >>> 0, 8);
  counter.writeUInt16BE(counter.readUInt16BE(12) ^ (index & 0xffff), 12);
  return createCipheriv('aes-128-ctr', keys.cipherKey, counter).update(data);
}

/**
 * The 96-bit nonce of RFC 7714: two zero bytes, SSRC, then roll-over counter and sequence number (section 8.1), or two
 * zero bytes and the SRTCP index (section 9.1), xored with the session salt.
 */
function aeadIv(salt: Buffer, ssrc: number, high: number, low: number, lowBytes: 2 | 4): Buffer {
  const iv = Buffer.alloc(12);
  iv.writeUInt32BE(ssrc, 2);
  if (lowBytes === 2) iv.writeUInt32BE(high, 6);
  iv.writeUIntBE(low, 12 - lowBytes, lowBytes);
  for (let i = 0; i < iv.length; i += 1) iv.writeUInt8(iv.readUInt8(i) ^ salt.readUInt8(i), i);
  return iv;
}

function sealAead(key: Buffer, iv: Buffer, associated: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv(key.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm', key, iv);
  cipher.setAAD(associated);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openAead(key: Buffer, iv: Buffer, associated: Buffer, sealed: Buffer): Buffer | undefined {
  const decipher = createDecipheriv(key.length === 32 ? 'aes-256-gcm' : 'aes-128-gcm', key, iv, { authTagLength: 16 });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.length - 16));
  const plain = decipher.update(sealed.subarray(0, sealed.length - 16));
  try {
    decipher.final();
  } catch {
    // node:crypto reports a wrong tag only by throwing; here that is an answer, not an error.
    return undefined;
  }
  return plain;
}
