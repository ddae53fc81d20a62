import { randomBytes } from 'node:crypto';
import type { CloseReason } from '@crossband/foundation';
import type { RoomId } from '@crossband/room';
import type { EndpointListener, SfuEndpoint, SfuPlaneContract } from '@crossband/sfu';
import { MASTER_BYTES } from '@crossband/wire/srtp/index';
import { UdpSocket } from './udp-socket.ts';

/** Who stands at this end of the link. */
export interface SfuLinkOwner {
  /** A datagram from the SFU's plain transport, and from nobody else: the socket is connected to it. */
  fromSfu(packet: Buffer): void;
  readonly listener: EndpointListener;
}

/**
 * One session's way to the SFU: an endpoint with one SRTP plain transport on loopback, and a socket connected to it, so that
 * neither end takes a datagram of a third. Both ends check SRTP all the same.
 */
export class SfuLink {
  readonly endpoint: SfuEndpoint;
  readonly transport: string;
  /** 30 bytes: what this end protects with. */
  readonly key: Uint8Array;
  /** 30 bytes: what the SFU protects with. */
  readonly sfuKey: Uint8Array;
  readonly #socket: UdpSocket;

  private constructor(
    endpoint: SfuEndpoint,
    transport: string,
    key: Uint8Array,
    sfuKey: Uint8Array,
    socket: UdpSocket,
  ) {
    this.endpoint = endpoint;
    this.transport = transport;
    this.key = key;
    this.sfuKey = sfuKey;
    this.#socket = socket;
  }

  /** @param key 30 bytes that packets towards the SFU are protected with already; default: a fresh one */
  static async open(request: {
    sfu: SfuPlaneContract;
    room: RoomId;
    endpoint: string;
    loopbackIp: string;
    owner: SfuLinkOwner;
    key?: Uint8Array;
  }): Promise<SfuLink> {
    const { sfu, room, owner } = request;
    const key = request.key ?? randomBytes(MASTER_BYTES);
    const endpoint = await sfu.openEndpoint({ room, endpoint: request.endpoint, listener: owner.listener });
    let socket: UdpSocket | undefined;
    try {
      socket = await UdpSocket.bind(request.loopbackIp, 0, (packet) => owner.fromSfu(packet));
      const { address: ip, port } = socket.address;
      const plain = await endpoint.openPlain({ peer: { ip, port }, peerKey: Buffer.from(key).toString('base64') });
      await socket.connect({ address: plain.ip, port: plain.port });
      return new SfuLink(endpoint, plain.transport, key, Buffer.from(plain.ownKey, 'base64'), socket);
    } catch (error) {
      socket?.close();
      await endpoint.close('own');
      throw error;
    }
  }

  /** False: dropped, its queue is full. */
  send(packet: Uint8Array): boolean {
    return this.#socket.send(packet);
  }

  async close(reason: CloseReason): Promise<void> {
    this.#socket.close();
    if (!this.endpoint.closed) await this.endpoint.close(reason);
  }
}
