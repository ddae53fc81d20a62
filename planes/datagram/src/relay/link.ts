import type { MonotonicMs } from '@crossband/foundation';
import { HEADER_BYTES, mediaTypes, writeDatagramHeader } from '@crossband/wire/datagram/index';
import { DatagramOpener, DatagramSealer, SEALED_VERSION } from '@crossband/wire/datagram/sealing';
import type { LinkSpec, Port } from './messages.ts';
import type { Stream } from './stream.ts';
import type { Destinations, SocketAddress, UdpPort } from './udp/udp-port.ts';

const KEY_ID = 0;

/** One socket of one device: where it is, and the sealed control messages both ways. */
export class Link {
  readonly ssrc: number;
  readonly port: Port;
  readonly plain: boolean;
  readonly opener: DatagramOpener;
  /** Streams that go there. */
  readonly receives = new Set<Stream>();
  seenAtMs: MonotonicMs | null = null;
  readonly #udp: UdpPort;
  readonly #sealer: DatagramSealer;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #address: SocketAddress | null;
  #self: Destinations | null = null;
  #sent = 0;

  constructor({ ssrc, port, uplinkSecret, downlinkSecret, plain }: LinkSpec, udp: UdpPort) {
    this.ssrc = ssrc;
    this.port = port;
    this.plain = plain !== null;
    this.opener = new DatagramOpener({ direction: 'uplink', ssrc });
    this.opener.addSecret(KEY_ID, uplinkSecret);
    this.#sealer = new DatagramSealer({ direction: 'downlink', secret: downlinkSecret, ssrc, keyId: KEY_ID });
    this.#udp = udp;
    this.#address = plain;
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
    this.#readdress();
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
    writeDatagramHeader(this.#header, {
      version: SEALED_VERSION,
      mediaType: mediaTypes.control,
      codec: kind,
      keyFrame: false,
      marker: true,
      start: true,
      ssrc: this.ssrc,
      timestampMs,
      seq: this.#sent & 0xffff,
      payloadBytes: payload.length,
    });
    const roll = Math.floor(this.#sent / 0x10000);
    this.#sent += 1;
    return this.#udp.send(this.#sealer.sealAs(this.#header, roll, payload, this.#udp.outgoing), this.#self);
  }

  close(): void {
    this.#address = null;
    this.#readdress();
  }

  #readdress(): void {
    this.#self?.close();
    this.#self = null;
    for (const stream of this.receives) stream.receiversMoved();
  }
}
