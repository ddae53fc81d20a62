import { mediaTypes } from './header.ts';
import { DatagramSealer } from './sealed.ts';

/** Seals what one end of a link says beside media (control.ts), message after message. */
export class ControlSealer {
  readonly #ssrc: number;
  readonly #sealer: DatagramSealer;
  #count = 0;

  /** A device's: `secret` is its link's, towards the hub. */
  constructor(ssrc: number, secret: Uint8Array) {
    this.#ssrc = ssrc;
    this.#sealer = new DatagramSealer({ direction: 'uplink', secret, ssrc, keyId: 0 });
  }

  /** Messages so far. */
  get count(): number {
    return this.#count;
  }

  /** @param kind one of `controlKinds`. @param nowMs the sender's clock, epoch milliseconds */
  seal(kind: number, payload: Uint8Array, nowMs: number): Uint8Array {
    const index = this.#count++;
    const header = {
      mediaType: mediaTypes.control,
      codec: kind,
      keyFrame: false,
      marker: true,
      start: true,
      ssrc: this.#ssrc,
      timestampMs: Math.floor(nowMs) % 0x1_0000_0000,
      seq: index & 0xffff,
    };
    return this.#sealer.seal(header, Math.floor(index / 0x10000), payload);
  }
}
