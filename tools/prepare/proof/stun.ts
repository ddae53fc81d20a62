import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const MAGIC_COOKIE = 0x2112a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlling: 0x802a,
} as const;
/** RFC 8489 section 14.7: keeps the checksum apart from those of other protocols on the same port. */
const FINGERPRINT_XOR = 0x5354554e;

/** The short-term credential of the ICE agent that is asked (RFC 8445 section 7.2.2). */
export type IceCredential = { usernameFragment: string; password: string };

/**
 * A STUN binding request as an ICE controlling agent sends it, nominating the pair at once (RFC 8445 section 7.2).
 *
 * @param peer credential of the agent that answers; mediasoup is ICE-lite and only ever answers
 * @returns the datagram, with MESSAGE-INTEGRITY (HMAC-SHA1) and FINGERPRINT (RFC 8489 sections 14.5 and 14.7)
 */
export function bindingRequest(peer: IceCredential): Buffer {
  const priority = Buffer.alloc(4);
  // Host candidate, type preference 126, component 1 (RFC 8445 section 5.1.2.1).
  priority.writeUInt32BE(((126 << 24) | (65535 << 8) | 255) >>> 0);
  const body = Buffer.concat([
    attribute(ATTRIBUTE.username, Buffer.from(`${peer.usernameFragment}:prover`)),
    attribute(ATTRIBUTE.priority, priority),
    attribute(ATTRIBUTE.iceControlling, randomBytes(8)),
    attribute(ATTRIBUTE.useCandidate, Buffer.alloc(0)),
  ]);
  const header = Buffer.alloc(20);
  header.writeUInt16BE(BINDING_REQUEST, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  randomBytes(12).copy(header, 8);

  // Each check covers the message up to itself, with a length field that already counts it.
  const unsigned = withLength(Buffer.concat([header, body]), 24);
  const integrity = createHmac('sha1', peer.password).update(unsigned).digest();
  const signed = withLength(Buffer.concat([unsigned, attribute(ATTRIBUTE.messageIntegrity, integrity)]), 8);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(signed) ^ FINGERPRINT_XOR) >>> 0);
  return Buffer.concat([signed, attribute(ATTRIBUTE.fingerprint, fingerprint)]);
}

/** Whether a datagram is STUN: its first byte is 0..3 (RFC 7983 section 7). */
export function isStun(datagram: Uint8Array): boolean {
  return datagram.length >= 20 && (datagram[0] ?? 255) < 4;
}

/** Whether a STUN datagram is the success answer to a binding request. */
export function isBindingSuccess(datagram: Buffer): boolean {
  return isStun(datagram) && datagram.readUInt16BE(0) === BINDING_SUCCESS;
}

function attribute(type: number, value: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(value.length, 2);
  // Values are padded to 4 bytes; the length field does not count the padding.
  return Buffer.concat([header, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** Sets the length field to what follows the header plus `pendingBytes` still to be appended. */
function withLength(message: Buffer, pendingBytes: number): Buffer {
  message.writeUInt16BE(message.length - 20 + pendingBytes, 2);
  return message;
}
