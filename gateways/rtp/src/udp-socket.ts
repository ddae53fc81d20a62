import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { SocketAddress } from './address.ts';

/** Bursts of key frames must fit; the kernel clamps this to `rmem_max`. */
const BUFFER_BYTES = 4 * 1024 * 1024;
/** Datagrams that the kernel did not take yet; beyond it a new one is dropped. */
const MAX_QUEUED = 512;

type Taker = (packet: Buffer, from: RemoteInfo) => void;

/** One UDP socket. Only addresses in numbers go in, so that no send ever waits for a resolver. */
export class UdpSocket {
  readonly #socket: Socket;
  #closed = false;
  /** Errors that a peer's ICMP answers or a full buffer caused. */
  errors = 0;

  private constructor(socket: Socket, take: Taker) {
    this.#socket = socket;
    socket.on('message', take);
    // A connected socket reports a dead peer here, an unconnected one a full buffer. Both are losses, and counted.
    socket.on('error', () => {
      this.errors += 1;
    });
  }

  /** Rejects with the system's error when the address cannot be bound. */
  static async bind(ip: string, port: number, take: Taker): Promise<UdpSocket> {
    const socket = createSocket({
      type: isIPv6(ip) ? 'udp6' : 'udp4',
      recvBufferSize: BUFFER_BYTES,
      sendBufferSize: BUFFER_BYTES,
      lookup: (host, _options, callback) => callback(null, host, isIPv6(host) ? 6 : 4),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: ip, port, exclusive: true }, () => {
        socket.off('error', reject);
        resolve();
      });
    });
    return new UdpSocket(socket, take);
  }

  get address(): SocketAddress {
    const { address, port } = this.#socket.address();
    return { address, port };
  }

  /** Ties the socket to one peer: the kernel then drops what others send to it. */
  async connect(peer: SocketAddress): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.connect(peer.port, peer.address, (error?: Error) => (error ? reject(error) : resolve()));
    });
  }

  /** False when the queue is full or the socket closed: the datagram is dropped. */
  send(packet: Uint8Array, to?: SocketAddress): boolean {
    if (this.#closed || this.#socket.getSendQueueCount() >= MAX_QUEUED) return false;
    if (to) this.#socket.send(packet, to.port, to.address);
    else this.#socket.send(packet);
    return true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}
