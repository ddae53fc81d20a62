import { putUint16, uint16At } from '../rtp/network-order.ts';
import { ReplayWindow } from '../srtp/replay-window.ts';
import { type DatagramVerifier, SIGNATURE_BYTES } from './datagram-signature.ts';
import { type DatagramDefect, headerDefect } from './defect.ts';
import {
  type DatagramHeader,
  datagramPayloadBytes,
  datagramSeq,
  datagramSsrc,
  datagramVersion,
  HEADER_BYTES,
  MAX_DATAGRAM_BYTES,
  writeDatagramHeader,
} from './header.ts';
import { type Direction, RollKeys } from './key-schedule.ts';
import { nodeSealCipher, SEAL_TAG_BYTES, SEALED_HEADER_BYTES, type SealCipher } from './seal-cipher.ts';

/**
 * Version 2: header | key id (2) | roll (2) | AES-128-GCM ciphertext (payloadLen) | tag (16) | in signed rooms, from the hub,
 * an Ed25519 signature (64). Header, key id and roll are the authenticated data.
 */
export const SEALED_VERSION = 2;
export const SEALED_OVERHEAD_BYTES = SEALED_HEADER_BYTES + SEAL_TAG_BYTES;
/** Leaves room for the signature, so that a room can become a signed one at any time. */
export const MAX_SEALED_PAYLOAD_BYTES = MAX_DATAGRAM_BYTES - SEALED_OVERHEAD_BYTES - SIGNATURE_BYTES;
/** Highest number of a roll: a sender asks for another ssrc before it. */
export const MAX_ROLL = 0xffff;
/** Of an index, (roll << 16 | seq) without the limits of 32-bit shifts. */
const DATAGRAMS_A_ROLL = 0x10000;

export const sealedKeyId = (datagram: Uint8Array): number => uint16At(datagram, HEADER_BYTES);
export const sealedRoll = (datagram: Uint8Array): number => uint16At(datagram, HEADER_BYTES + 2);
/** Place in its stream: roll and seq in one number. */
export const sealedIndex = (datagram: Uint8Array): number =>
  sealedRoll(datagram) * DATAGRAMS_A_ROLL + datagramSeq(datagram);

/** What is wrong with the outside of a sealed datagram; null: it may be opened. Whether it carries a signature is for who knows its key. */
export function sealedDefect(datagram: Uint8Array): DatagramDefect | null {
  const defect = headerDefect(datagram);
  if (defect) return defect;
  if (datagramVersion(datagram) !== SEALED_VERSION) return 'unknown-version';
  const behind = datagram.length - SEALED_OVERHEAD_BYTES - datagramPayloadBytes(datagram);
  return behind === 0 || behind === SIGNATURE_BYTES ? null : 'wrong-length';
}

export interface SecretName {
  readonly direction: Direction;
  readonly secret: Uint8Array;
  readonly ssrc: number;
  readonly keyId: number;
  readonly cipher?: SealCipher;
}

/** Seals the datagrams of one ssrc under one secret. Whoever owns it never seals two under one index. */
export class DatagramSealer {
  readonly #keys: RollKeys;
  readonly #keyId: number;
  readonly #cipher: SealCipher;

  constructor({ direction, secret, ssrc, keyId, cipher = nodeSealCipher }: SecretName) {
    this.#cipher = cipher;
    this.#keys = new RollKeys(direction, secret, ssrc, keyId);
    this.#keyId = keyId;
  }

  /** @throws RangeError for a payload of more than `MAX_SEALED_PAYLOAD_BYTES` */
  seal(header: Omit<DatagramHeader, 'version' | 'payloadBytes'>, roll: number, payload: Uint8Array): Uint8Array {
    if (payload.length > MAX_SEALED_PAYLOAD_BYTES) {
      throw new RangeError(`A payload takes ${MAX_SEALED_PAYLOAD_BYTES} bytes`);
    }
    const datagram = new Uint8Array(SEALED_OVERHEAD_BYTES + payload.length);
    writeDatagramHeader(datagram, { ...header, version: SEALED_VERSION, payloadBytes: payload.length });
    putUint16(datagram, HEADER_BYTES, this.#keyId);
    putUint16(datagram, HEADER_BYTES + 2, roll);
    this.#keys.settle(roll);
    this.#cipher.seal(datagram, this.#keys.key(roll), payload);
    return datagram;
  }

  /**
   * Seals a payload for others under this secret: the header as it came (its version apart), in the same place of the
   * stream. `target` has room for `SEALED_OVERHEAD_BYTES` more than the payload. @returns the bytes written
   */
  sealAs(header: Uint8Array, roll: number, payload: Uint8Array, target: Uint8Array): number {
    const bytes = SEALED_OVERHEAD_BYTES + payload.length;
    target.set(header.subarray(0, HEADER_BYTES));
    target[0] = SEALED_VERSION;
    putUint16(target, HEADER_BYTES, this.#keyId);
    putUint16(target, HEADER_BYTES + 2, roll);
    this.#keys.settle(roll);
    this.#cipher.seal(target, this.#keys.key(roll), payload);
    return bytes;
  }
}

export interface DatagramOpenerOptions {
  readonly direction: Direction;
  readonly ssrc: number;
  /** How many rolls a datagram may be ahead of the newest authentic one: each unknown roll costs a key derivation. */
  readonly rollsAhead?: number;
  /** Newest index that was taken before; only what is newer is opened. */
  readonly newest?: number;
  readonly cipher?: SealCipher;
}

interface KnownSecret {
  readonly keys: RollKeys;
  readonly verifier: DatagramVerifier | null;
  /** Grows with each secret. */
  readonly order: number;
  /** First index that it does not open any more. */
  endsAt: number;
}

/**
 * Opens the datagrams of one ssrc: the window of indexes outlives every change of secret, so what was seen under an old
 * one is not taken again under a new one. Once something authentic came under a new one, an old one opens only what lies
 * before that: who has left has it too.
 */
export class DatagramOpener {
  readonly #direction: Direction;
  readonly #ssrc: number;
  readonly #rollsAhead: number;
  readonly #window: ReplayWindow;
  readonly #cipher: SealCipher;
  readonly #secrets = new Map<number, KnownSecret>();
  #added = 0;
  /** Order of the secret in use. */
  #inUse = 0;

  constructor({ direction, ssrc, rollsAhead = 1, newest = -1, cipher = nodeSealCipher }: DatagramOpenerOptions) {
    this.#cipher = cipher;
    this.#window = new ReplayWindow(newest);
    this.#direction = direction;
    this.#ssrc = ssrc;
    this.#rollsAhead = rollsAhead;
  }

  /** Index of the newest authentic datagram, -1 before the first. */
  get newest(): number {
    return this.#window.highest;
  }

  /** @param verifier what is sealed with this secret is signed, too */
  addSecret(keyId: number, secret: Uint8Array, verifier: DatagramVerifier | null = null): void {
    const keys = new RollKeys(this.#direction, secret, this.#ssrc, keyId);
    this.#added += 1;
    this.#secrets.set(keyId, { keys, verifier, order: this.#added, endsAt: Number.POSITIVE_INFINITY });
  }

  dropSecret(keyId: number): void {
    this.#secrets.delete(keyId);
  }

  /**
   * The payload of an authentic datagram that is here for the first time, or why there is none; then nothing has changed.
   * A cipher may say that it is good until the next datagram only.
   */
  open(datagram: Uint8Array): Uint8Array | DatagramDefect {
    const defect = sealedDefect(datagram);
    if (defect) return defect;
    if (datagramSsrc(datagram) !== this.#ssrc) return 'foreign-ssrc';
    const secret = this.#secrets.get(sealedKeyId(datagram));
    const index = sealedIndex(datagram);
    if (!secret || index >= secret.endsAt) return 'unknown-key';
    const sealedBytes = SEALED_OVERHEAD_BYTES + datagramPayloadBytes(datagram);
    if (datagram.length - sealedBytes !== (secret.verifier ? SIGNATURE_BYTES : 0)) return 'wrong-length';
    if (!this.#window.accepts(index)) return 'replayed';
    const roll = sealedRoll(datagram);
    if (roll > Math.floor(Math.max(0, this.newest) / DATAGRAMS_A_ROLL) + this.#rollsAhead) return 'far-ahead';
    const sealed = sealedBytes === datagram.length ? datagram : datagram.subarray(0, sealedBytes);
    const payload = this.#cipher.open(sealed, secret.keys.key(roll));
    if (!payload) return 'bad-tag';
    if (secret.verifier && !secret.verifier.verify(datagram)) return 'bad-signature';
    secret.keys.settle(roll);
    this.#window.add(index);
    if (secret.order > this.#inUse) this.#changeOver(secret, index);
    return payload;
  }

  #changeOver({ order }: KnownSecret, index: number): void {
    for (const [keyId, secret] of this.#secrets) {
      if (secret.order < this.#inUse) this.#secrets.delete(keyId);
      else if (secret.order < order) secret.endsAt = index;
    }
    this.#inUse = order;
  }
}
