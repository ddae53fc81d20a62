import type { MonotonicMs } from '@crossband/foundation';
import { HEADER_BYTES, mediaTypes, PLAIN_VERSION, writeDatagramHeader } from '@crossband/wire/datagram/index';
import { DatagramOpener, DatagramSealer, SEALED_VERSION, type SealCipher } from '@crossband/wire/datagram/sealing';
import type { Downlink } from './downlink.ts';
import type { LinkSpec, Port } from './messages.ts';
import { Place } from './place.ts';
import type { Stream } from './stream.ts';
import type { Destinations, SocketAddress, UdpPort } from './udp/udp-port.ts';

const KEY_ID = 0;

/** One socket of one device: where it is, and the sealed control messages both ways. */
export class Link {
  readonly ssrc: number;
  readonly port: Port;
  readonly plain: boolean;
  readonly opener: DatagramOpener;
  /** Streams that come from there. */
  readonly sends = new Set<Stream>();
  /** Streams that go there. */
  readonly receives = new Set<Stream>();
  readonly place: Place;
  seenAtMs: MonotonicMs | null = null;
  /** What its device tells of the way to it; null before it has. */
  downlink: Downlink | null = null;
  readonly #udp: UdpPort;
  readonly #sealer: DatagramSealer;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #address: SocketAddress | null;
  #self: Destinations | null = null;
  #hasMoved = false;

  constructor(
    { ssrc, port, uplinkSecret, downlinkSecret, plain, lastAt, place }: LinkSpec,
    udp: UdpPort,
    cipher: SealCipher,
    nowMs: MonotonicMs,
  ) {
    this.ssrc = ssrc;
    this.port = port;
    this.plain = plain !== null;
    this.place = new Place(place);
    this.opener = new DatagramOpener({ direction: 'uplink', ssrc, newest: this.place.seen, cipher });
    this.opener.addSecret(KEY_ID, uplinkSecret);
    this.#sealer = new DatagramSealer({ direction: 'downlink', secret: downlinkSecret, ssrc, keyId: KEY_ID, cipher });
    this.#udp = udp;
    this.#address = plain ?? lastAt;
    if (lastAt) this.seenAtMs = nowMs;
  }

  /** Null until an authentic datagram came, and while it is silent. */
  get address(): SocketAddress | null {
    return this.#address;
  }

  isAt(from: SocketAddress): boolean {
    return this.#address !== null && this.#address.port === from.port && this.#address.address === from.address;
  }

  /** An authentic datagram that nothing newer has overtaken came from here: a NAT may give another port at any time. */
  movedTo({ address, port }: SocketAddress): void {
    this.#address = { address, port };
    this.#hasMoved = true;
    this.#readdress();
  }

  /** Its new address when it has another one since it was asked last; null: it has not. */
  takeMove(): SocketAddress | null {
    const moved = this.#hasMoved;
    this.#hasMoved = false;
    return moved ? this.#address : null;
  }

  /** Nothing is sent into a void; the next authentic datagram tells where it is. */
  fellSilent(): void {
    this.seenAtMs = null;
    if (this.plain) return;
    this.#address = null;
    this.#readdress();
  }

  /** Sends one control message. @returns how many the kernel did not take */
  sendControl(kind: number, timestampMs: number, payload: Uint8Array): number {
    if (!this.#address) return 0;
    this.#self ??= this.#udp.destinations([this.#address]);
    const { sent } = this.place;
    writeDatagramHeader(this.#header, {
      version: SEALED_VERSION,
      mediaType: mediaTypes.control,
      codec: kind,
      keyFrame: false,
      marker: true,
      start: true,
      ssrc: this.ssrc,
      timestampMs,
      seq: sent & 0xffff,
      payloadBytes: payload.length,
    });
    const roll = Math.floor(sent / 0x10000);
    this.place.sent = sent + 1;
    if (this.plain) return this.#udp.send(this.#writePlain(payload), this.#self);
    return this.#udp.send(this.#sealer.sealAs(this.#header, roll, payload, this.#udp.outgoing), this.#self);
  }

  close(): void {
    this.#address = null;
    this.#readdress();
  }

  #writePlain(payload: Uint8Array): number {
    const { outgoing } = this.#udp;
    outgoing.set(this.#header);
    outgoing[0] = PLAIN_VERSION;
    outgoing.set(payload, HEADER_BYTES);
    return HEADER_BYTES + payload.length;
  }

  #readdress(): void {
    this.#self?.close();
    this.#self = null;
    for (const stream of this.receives) stream.receiversMoved();
  }
}
