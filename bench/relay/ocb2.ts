import { createCipheriv } from 'node:crypto';

const BLOCK = 16;

/**
 * OCB2-AES128 as Mumble uses it for voice over UDP (CryptState.cpp of Mumble 1.3): the counter's lowest byte, three bytes
 * of the tag, the ciphertext. The counter grows by one a packet, so both ends know the rest of it.
 */
export class Ocb2Sealer {
  readonly #key: Buffer;
  readonly #counter: Buffer;

  constructor(key: Buffer, counter: Buffer) {
    this.#key = key;
    this.#counter = Buffer.from(counter);
  }

  seal(plain: Uint8Array): Buffer {
    for (let place = 0; place < BLOCK; place += 1) {
      this.#counter[place] = ((this.#counter[place] as number) + 1) & 0xff;
      if (this.#counter[place] !== 0) break;
    }
    let delta = this.#encrypt(this.#counter);
    let checksum = Buffer.alloc(BLOCK);
    const blocks: Buffer[] = [];
    let at = 0;
    for (; plain.length - at > BLOCK; at += BLOCK) {
      delta = doubled(delta);
      const block = Buffer.from(plain.subarray(at, at + BLOCK));
      blocks.push(xor(delta, this.#encrypt(xor(delta, block))));
      checksum = xor(checksum, block);
    }
    delta = doubled(delta);
    const rest = plain.subarray(at);
    const length = Buffer.alloc(BLOCK);
    length.writeUInt16BE(rest.length * 8, BLOCK - 2);
    const pad = this.#encrypt(xor(length, delta));
    const last = Buffer.from(pad);
    last.set(rest);
    checksum = xor(checksum, last);
    blocks.push(xor(pad, last).subarray(0, rest.length));
    const tag = this.#encrypt(xor(xor(delta, doubled(delta)), checksum));
    return Buffer.concat([this.#counter.subarray(0, 1), tag.subarray(0, 3), ...blocks]);
  }

  #encrypt(block: Buffer): Buffer {
    const cipher = createCipheriv('aes-128-ecb', this.#key, null);
    cipher.setAutoPadding(false);
    return cipher.update(block);
  }
}

function xor(a: Buffer, b: Buffer): Buffer<ArrayBuffer> {
  return Buffer.from(a.map((byte, place) => byte ^ (b[place] as number)));
}

/** Times 2 in GF(2^128), modulo x^128 + x^7 + x^2 + x + 1. */
function doubled(block: Buffer): Buffer<ArrayBuffer> {
  const carry = (block[0] as number) >> 7;
  const next = Buffer.from(block.map((byte, place) => ((byte << 1) | ((block[place + 1] ?? 0) >> 7)) & 0xff));
  next[BLOCK - 1] = (next[BLOCK - 1] as number) ^ (carry * 0x87);
  return next;
}
