import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { MAX_DATAGRAM_BYTES } from '@crossband/wire/datagram/index';
import { bindFailure } from './bind-failure.ts';
import {
  type Destinations,
  type SocketAddress,
  socketBufferBytes,
  type UdpPort,
  type UdpPortOptions,
} from './udp-port.ts';

class AddressList implements Destinations {
  readonly addresses: readonly SocketAddress[];

  constructor(addresses: readonly SocketAddress[]) {
    this.addresses = addresses;
  }

  get count(): number {
    return this.addresses.length;
  }

  close(): void {}
}

/** By `node:dgram` alone, one call a receiver: where no native code may be loaded. */
export class NodeUdpPort implements UdpPort {
  readonly outgoing = new Uint8Array(MAX_DATAGRAM_BYTES);
  readonly #socket: Socket;
  #refused = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open({ listenIp, port, onDatagram }: UdpPortOptions): Promise<NodeUdpPort> {
    const isIpv6 = listenIp.includes(':');
    // Addresses are numbers: what resolves names on every send is left out. An IPv6 socket has its own form of IPv4's.
    const lookup = (address: string, _: unknown, done: (error: null, address: string) => void): void =>
      done(null, isIpv6 && !address.includes(':') ? `::ffff:${address}` : address);
    const socket = createSocket({
      type: isIpv6 ? 'udp6' : 'udp4',
      lookup: lookup as never,
      recvBufferSize: socketBufferBytes,
      sendBufferSize: socketBufferBytes,
    });
    // Where nothing has to be looked up, it listens before `bind` returns.
    const listening = once(socket, 'listening');
    socket.bind(port, listenIp);
    await listening.catch((error: NodeJS.ErrnoException) => {
      throw bindFailure(Math.abs(error.errno ?? 0), { address: listenIp, port });
    });
    socket.on('message', onDatagram);
    return new NodeUdpPort(socket);
  }

  get bound(): SocketAddress {
    return this.#socket.address();
  }

  destinations(addresses: readonly SocketAddress[]): AddressList {
    return new AddressList(addresses);
  }

  send(bytes: number, to: Destinations): number {
    // The socket may hold on to it until the kernel takes it, when `outgoing` has something else already.
    const datagram = Buffer.from(this.outgoing.subarray(0, bytes));
    for (const { address, port } of (to as AddressList).addresses) {
      this.#socket.send(datagram, port, address, (error) => {
        if (error) this.#refused += 1;
      });
    }
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  close(): void {
    this.#socket.close();
  }
}
