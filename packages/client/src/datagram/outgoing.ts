import {
  type DatagramCodec,
  datagramCodecs,
  frameParts,
  mediaTypes,
  type SendingTarget,
} from '@crossband/wire/datagram/index';
import { DatagramSealer, MAX_SEALED_PAYLOAD_BYTES } from '@crossband/wire/datagram/sealing';
import type { DeviceLink } from './link.ts';

export interface OutgoingEvents {
  /** Somebody cannot go on without one. */
  keyFrameWanted?(): void;
  /** What receivers can take, by their reports. */
  target?(target: SendingTarget): void;
}

/** One publication's way to the hub. */
export class OutgoingStream {
  readonly publication: string;
  readonly ssrc: number;
  readonly codec: DatagramCodec;
  readonly events: OutgoingEvents;
  readonly #link: DeviceLink;
  readonly #sealer: DatagramSealer;
  #datagrams = 0;
  #bytes = 0;

  constructor(
    opened: { publication: string; ssrc: number; secret: Uint8Array; codec: DatagramCodec },
    link: DeviceLink,
    events: OutgoingEvents,
  ) {
    const { publication, ssrc, secret, codec } = opened;
    this.publication = publication;
    this.ssrc = ssrc;
    this.codec = codec;
    this.events = events;
    this.#link = link;
    this.#sealer = new DatagramSealer({ direction: 'uplink', secret, ssrc, keyId: 0 });
  }

  /** Since the start, payload and everything around it. */
  get sent(): { readonly datagrams: number; readonly bytes: number } {
    return { datagrams: this.#datagrams, bytes: this.#bytes };
  }

  /** Of this device, not sent yet. */
  get waitingBytes(): number {
    return this.#link.waitingBytes;
  }

  /**
   * @param capturedAtMs wall clock @param repairs so many lost datagrams of the frame cost nothing; only where the target
   * allows them @throws RangeError for an empty frame or one of more than 2,048 datagrams
   */
  send(
    frame: Uint8Array,
    { capturedAtMs, keyFrame, repairs = 0 }: { capturedAtMs: number; keyFrame: boolean; repairs?: number },
  ): void {
    const header = {
      mediaType: this.codec === 'opus' || this.codec === 'pcm16' ? mediaTypes.voice : mediaTypes.video,
      codec: datagramCodecs[this.codec],
      keyFrame,
      ssrc: this.ssrc,
      timestampMs: Math.floor(capturedAtMs) % 2 ** 32,
    };
    for (const part of frameParts(frame, header, this.#datagrams & 0xffff, MAX_SEALED_PAYLOAD_BYTES, repairs)) {
      const roll = Math.floor(this.#datagrams / 0x10000);
      this.#datagrams += 1;
      const datagram = this.#sealer.seal(part.header, roll, part.payload);
      this.#bytes += datagram.length;
      this.#link.send(datagram);
    }
  }
}
