import type { CloseReason } from '@crossband/foundation';
import type { EndpointId, MediaKind, MediaPlane, PublicationId, RoomId, SubscriptionId } from '@crossband/room';
import type { DatagramCodec } from '@crossband/wire/datagram/index';
import type { Port, RelayFigures } from './relay/messages.ts';
import type { SocketAddress } from './relay/udp/udp-port.ts';

/** What gateways ask of the datagram plane beside `MediaPlane`: sessions of devices. */

export interface DatagramPlaneOptions {
  readonly listenIp: string;
  /** Of the first relay, 0: any. Each further one has the two below those of the one before it. */
  readonly voicePort: number;
  readonly videoPort: number;
  /** Threads among which rooms are spread, 1 without it; each is started when those before it are busy. */
  readonly relays?: number;
}

/** What a device seals and opens control messages of one socket with. */
export interface LinkSecrets {
  readonly ssrc: number;
  readonly uplinkSecret: Uint8Array;
  readonly downlinkSecret: Uint8Array;
}

/** A stream that the device will receive. */
export interface DatagramOffer {
  readonly subscription: SubscriptionId;
  readonly publication: PublicationId;
  readonly epoch: number;
  /** Handle of the feed. */
  readonly feed: string;
  readonly kind: MediaKind;
  readonly codec: string;
  readonly ssrc: number;
  readonly keyId: number;
  readonly secret: Uint8Array;
  /** What is sealed with this secret is signed by the hub. */
  readonly signed: boolean;
}

/** What an endpoint tells the gateway session that opened it. Listeners do not throw. */
export interface DatagramListener {
  offered(offer: DatagramOffer): void;
  /** The next secret of a stream; answer with `ready` once the device has it. */
  secret(next: {
    subscription: SubscriptionId;
    ssrc: number;
    keyId: number;
    secret: Uint8Array;
    signed: boolean;
  }): void;
  /** `last`: the subscription itself ended, not only this epoch. */
  ended(end: { subscription: SubscriptionId; epoch: number; last: boolean; reason: CloseReason }): void;
  /** Authentic datagrams come from this socket, or none has for some seconds. */
  alive(port: Port, isAlive: boolean): void;
}

/** Where one device's datagrams enter and leave: two sockets, each with a link. */
export interface DatagramEndpoint {
  readonly id: EndpointId;
  readonly closed: boolean;
  /** Where the device sends to. */
  readonly ports: Readonly<Record<Port, number>>;
  readonly links: Readonly<Record<Port, LinkSecrets>>;
  /** Makes a feed of what the device will send; gated shut until a plan opens it. */
  ingest(codec: DatagramCodec): Promise<{ handle: string; ssrc: number; uplinkSecret: Uint8Array }>;
  /** Ends a feed that no plan has named. */
  discard(handle: string): void;
  /** The device has the secret of that id. */
  ready(subscription: SubscriptionId, keyId: number): void;
  close(reason: CloseReason): void;
}

export interface DatagramPlaneContract extends MediaPlane {
  /** The key that verifies signed rooms. */
  readonly signerKey: Uint8Array;
  /**
   * @param plain of a device that speaks version 1: the addresses that it announced
   * @param codecs that the device decodes; without it: all
   */
  openEndpoint(request: {
    room: RoomId;
    endpoint: EndpointId;
    listener: DatagramListener;
    plain?: Readonly<Record<Port, SocketAddress>> | null;
    codecs?: readonly DatagramCodec[] | null;
  }): Promise<DatagramEndpoint>;
  figures(): Promise<RelayFigures>;
}
