import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { putUint16, putUint32 } from '../rtp/network-order.ts';

/** Of a session (uplink) or a publication (downlink); travels only by WSS or loopback. */
export const SECRET_BYTES = 32;
const KEY_BYTES = 16;

export type Direction = 'uplink' | 'downlink';

const labels: Record<Direction, Buffer> = {
  uplink: Buffer.from('crossband datagram 2 uplink'),
  downlink: Buffer.from('crossband datagram 2 downlink'),
};
const noSalt = new Uint8Array(0);

/**
 * The AES-128 key of the 65,536 datagrams of one roll: HKDF-SHA-256 (RFC 5869) of the secret without salt, with
 * info = label, ssrc (4 bytes), key id (2), roll (2).
 */
export function datagramKey(
  direction: Direction,
  secret: Uint8Array,
  { ssrc, keyId, roll }: { ssrc: number; keyId: number; roll: number },
): KeyObject {
  const label = labels[direction];
  const info = new Uint8Array(label.length + 8);
  info.set(label);
  putUint32(info, label.length, ssrc);
  putUint16(info, label.length + 4, keyId);
  putUint16(info, label.length + 6, roll);
  return createSecretKey(new Uint8Array(hkdfSync('sha256', secret, noSalt, info, KEY_BYTES)));
}

/** Keys of the rolls in use: around a wrap two at a time, and one more for a stranger's guess, which must not push them out. */
export class RollKeys {
  readonly #direction: Direction;
  readonly #secret: Uint8Array;
  readonly #ssrc: number;
  readonly #keyId: number;
  #roll = -1;
  #key: KeyObject | null = null;
  #previous: KeyObject | null = null;
  #guessedRoll = -1;
  #guessed: KeyObject | null = null;

  constructor(direction: Direction, secret: Uint8Array, ssrc: number, keyId: number) {
    if (secret.length !== SECRET_BYTES) throw new RangeError(`A datagram secret has ${SECRET_BYTES} bytes`);
    this.#direction = direction;
    this.#secret = secret;
    this.#ssrc = ssrc;
    this.#keyId = keyId;
  }

  /** The key of a roll. One that `settle` has not named yet is kept apart. */
  key(roll: number): KeyObject {
    if (roll === this.#roll && this.#key) return this.#key;
    if (roll === this.#roll - 1 && this.#previous) return this.#previous;
    if (roll === this.#guessedRoll && this.#guessed) return this.#guessed;
    this.#guessedRoll = roll;
    this.#guessed = datagramKey(this.#direction, this.#secret, { ssrc: this.#ssrc, keyId: this.#keyId, roll });
    return this.#guessed;
  }

  /** An authentic datagram of this roll was there. */
  settle(roll: number): void {
    if (roll <= this.#roll) return;
    const key = this.key(roll);
    this.#previous = roll === this.#roll + 1 ? this.#key : null;
    this.#roll = roll;
    this.#key = key;
  }
}
