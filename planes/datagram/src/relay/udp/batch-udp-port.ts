import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { bindFailure } from './bind-failure.ts';
import { HeaderList } from './header-list.ts';
import type { Libc } from './libc.ts';
import { SendQueue } from './send-queue.ts';
import { families, SOCKADDR_BYTES, writeSockaddr } from './sockaddr.ts';
import {
  type Destinations,
  type SocketAddress,
  socketBufferBytes,
  type UdpPort,
  type UdpPortOptions,
} from './udp-port.ts';

const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;

/** By sendmmsg(2): the same bytes to a thousand receivers in one call. Receives by `node:dgram` on the same socket. */
export class BatchUdpPort implements UdpPort {
  readonly #libc: Libc;
  readonly #family: number;
  readonly #socket: Socket;
  readonly #queue: SendQueue;

  private constructor(libc: Libc, fd: number, family: number, socket: Socket) {
    this.#libc = libc;
    this.#family = family;
    this.#socket = socket;
    this.#queue = new SendQueue(libc, fd);
  }

  /** @throws CodedError `port-taken`, `address-unusable` */
  static async open(libc: Libc, { listenIp, port, onDatagram }: UdpPortOptions): Promise<BatchUdpPort> {
    const family = listenIp.includes(':') ? families.ipv6 : families.ipv4;
    const fd = boundSocket(libc, family, { address: listenIp, port });
    const socket = createSocket(family === families.ipv6 ? 'udp6' : 'udp4');
    // Where nothing has to be looked up, it listens before `bind` returns.
    const listening = once(socket, 'listening');
    socket.bind({ fd });
    await listening;
    socket.on('message', onDatagram);
    return new BatchUdpPort(libc, fd, family, socket);
  }

  get bound(): SocketAddress {
    return this.#socket.address();
  }

  get outgoing(): Uint8Array {
    return this.#queue.outgoing;
  }

  destinations(addresses: readonly SocketAddress[]): HeaderList {
    return new HeaderList(this.#libc, addresses, this.#family, (list) => this.#queue.settle(list));
  }

  send(bytes: number, to: Destinations): number {
    this.#queue.send(bytes, to as HeaderList);
    return this.#queue.takeRefused();
  }

  flush(): void {
    this.#queue.flush();
  }

  close(): void {
    this.#socket.close();
    this.#queue.close();
  }
}

function boundSocket(libc: Libc, family: number, to: SocketAddress): number {
  const fd = libc.socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) as number;
  const memory = libc.allocate(SOCKADDR_BYTES);
  const option = (level: number, name: number, value: number): void => {
    memory.view.setInt32(0, value, true);
    libc.setsockopt(fd, level, name, memory.address, 4);
  };
  try {
    option(SOL_SOCKET, SO_RCVBUF, socketBufferBytes);
    option(SOL_SOCKET, SO_SNDBUF, socketBufferBytes);
    // An IPv6 socket takes IPv4 as well, whatever the system's default is.
    if (family === families.ipv6) option(IPPROTO_IPV6, IPV6_V6ONLY, 0);
    const bytes = writeSockaddr(memory.view, 0, to, family);
    if (fd < 0 || (libc.bind(fd, memory.address, bytes) as number) !== 0) throw bindFailure(libc.errno(), to);
    return fd;
  } catch (error) {
    if (fd >= 0) libc.close(fd);
    throw error;
  } finally {
    memory.free();
  }
}
