import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { once } from 'node:events';
import { MAX_DATAGRAM_BYTES } from '@crossband/wire/datagram/index';
import { bindFailure } from './bind-failure.ts';
import { ConnectedSockets } from './connected-sockets.ts';
import {
  type Destinations,
  type SocketAddress,
  socketBufferBytes,
  type UdpPort,
  type UdpPortOptions,
} from './udp-port.ts';

/** Datagrams of one socket that wait for the kernel; what comes when so many wait is given up. */
const mostWaiting = 64;

class AddressList implements Destinations {
  readonly addresses: readonly SocketAddress[];
  /** Each has a socket of its own from then on. */
  readonly connected: Promise<unknown>;
  readonly #sockets: ConnectedSockets | null;

  constructor(addresses: readonly SocketAddress[], sockets: ConnectedSockets | null) {
    this.addresses = addresses;
    this.#sockets = sockets;
    this.connected = Promise.all(addresses.map((address) => sockets?.use(address)));
  }

  get count(): number {
    return this.addresses.length;
  }

  close(): void {
    for (const address of this.addresses) this.#sockets?.release(address);
  }
}

/** By `node:dgram` alone, one call and one connected socket a receiver: where no native code may be loaded. */
export class NodeUdpPort implements UdpPort {
  readonly outgoing = new Uint8Array(MAX_DATAGRAM_BYTES);
  readonly #socket: Socket;
  readonly #connected: ConnectedSockets | null;
  #refused = 0;

  private constructor(socket: Socket, connected: ConnectedSockets | null) {
    this.#socket = socket;
    this.#connected = connected;
  }

  /** @throws CodedError `port-taken`, `address-unusable` */
  static async open({ listenIp, port, onDatagram }: UdpPortOptions): Promise<NodeUdpPort> {
    const isIpv6 = listenIp.includes(':');
    // Addresses are numbers: what resolves names on every send is left out. An IPv6 socket has its own form of IPv4's.
    const lookup = (address: string, _: unknown, done: (error: null, address: string) => void): void =>
      done(null, isIpv6 && !address.includes(':') ? `::ffff:${address}` : address);
    const { isPossible } = ConnectedSockets;
    const options: SocketOptions = {
      type: isIpv6 ? 'udp6' : 'udp4',
      lookup: lookup as never,
      recvBufferSize: socketBufferBytes,
      sendBufferSize: socketBufferBytes,
    };
    // Nobody else may be there: sharing begins once the port is ours.
    if (isPossible && port !== 0) await bound(createSocket(options), listenIp, port).then((probe) => closed(probe));
    const shared = { ...options, reusePort: isPossible };
    const socket = await bound(createSocket(shared), listenIp, port);
    const listen = (to: Socket): void => {
      to.on('message', onDatagram);
    };
    listen(socket);
    const at = { address: listenIp, port: socket.address().port };
    return new NodeUdpPort(socket, isPossible ? new ConnectedSockets(shared, at, listen) : null);
  }

  get bound(): SocketAddress {
    return this.#socket.address();
  }

  destinations(addresses: readonly SocketAddress[]): AddressList {
    return new AddressList(addresses, this.#connected);
  }

  send(bytes: number, to: Destinations): number {
    // The socket may hold on to it until the kernel takes it, when `outgoing` has something else already.
    const datagram = Buffer.from(this.outgoing.subarray(0, bytes));
    for (const receiver of (to as AddressList).addresses) this.#sendTo(receiver, datagram);
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  /** Each went at once. */
  flush(): void {}

  close(): void {
    this.#connected?.close();
    this.#socket.close();
  }

  #sendTo(receiver: SocketAddress, datagram: Buffer): void {
    const connected = this.#connected?.to(receiver);
    if ((connected ?? this.#socket).getSendQueueCount() >= mostWaiting) {
      this.#refused += 1;
      return;
    }
    const done = (error: Error | null): void => {
      if (error) this.#refused += 1;
    };
    if (connected) connected.send(datagram, done);
    else this.#socket.send(datagram, receiver.port, receiver.address, done);
  }
}

async function bound(socket: Socket, listenIp: string, port: number): Promise<Socket> {
  // Where nothing has to be looked up, it listens before `bind` returns.
  const listening = once(socket, 'listening');
  socket.bind(port, listenIp);
  await listening.catch((error: NodeJS.ErrnoException) => {
    throw bindFailure(Math.abs(error.errno ?? 0), { address: listenIp, port });
  });
  return socket;
}

async function closed(socket: Socket): Promise<void> {
  const gone = once(socket, 'close');
  socket.close();
  await gone;
}
