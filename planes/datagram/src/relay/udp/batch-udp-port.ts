import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { constants } from 'node:os';
import { MAX_DATAGRAM_BYTES } from '@crossband/wire/datagram/index';
import { bindFailure } from './bind-failure.ts';
import type { Libc } from './libc.ts';
import { families, SOCKADDR_BYTES, writeSockaddr } from './sockaddr.ts';
import {
  type Destinations,
  type SocketAddress,
  socketBufferBytes,
  type UdpPort,
  type UdpPortOptions,
} from './udp-port.ts';

type Memory = ReturnType<Libc['allocate']>;

const { EAGAIN } = constants.errno;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;

/** struct mmsghdr: name (8), its length (4, 4 unused), iovec (8), count (8), control (8, 8), flags (4, 4 unused), sent bytes (4, 4 unused). */
const MMSGHDR_BYTES = 64;
const IOVEC_BYTES = 16;
/** UIO_MAXIOV: what the kernel takes in one call. */
const BATCH = 1024;

/** Headers for sendmmsg, one a receiver, all naming the same bytes. */
class HeaderList implements Destinations {
  readonly count: number;
  readonly memory: Memory;

  constructor(memory: Memory, count: number) {
    this.memory = memory;
    this.count = count;
  }

  close(): void {
    this.memory.free();
  }
}

/** By sendmmsg(2): the same bytes to a thousand receivers in one call. Receives by `node:dgram` on the same socket. */
export class BatchUdpPort implements UdpPort {
  readonly outgoing: Uint8Array;
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #family: number;
  readonly #socket: Socket;
  readonly #datagram: Memory;
  readonly #vector: Memory;

  private constructor(libc: Libc, fd: number, family: number, socket: Socket) {
    this.#libc = libc;
    this.#fd = fd;
    this.#family = family;
    this.#socket = socket;
    this.#datagram = libc.allocate(MAX_DATAGRAM_BYTES);
    this.outgoing = new Uint8Array(this.#datagram.view.buffer);
    this.#vector = libc.allocate(IOVEC_BYTES);
    this.#vector.view.setBigUint64(0, this.#datagram.address, true);
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

  destinations(addresses: readonly SocketAddress[]): HeaderList {
    const headersAt = addresses.length * SOCKADDR_BYTES;
    const memory = this.#libc.allocate(Math.max(1, headersAt + addresses.length * MMSGHDR_BYTES));
    for (const [place, address] of addresses.entries()) {
      const nameAt = place * SOCKADDR_BYTES;
      const at = headersAt + place * MMSGHDR_BYTES;
      memory.view.setBigUint64(at, memory.address + BigInt(nameAt), true);
      memory.view.setUint32(at + 8, writeSockaddr(memory.view, nameAt, address, this.#family), true);
      memory.view.setBigUint64(at + 16, this.#vector.address, true);
      memory.view.setBigUint64(at + 24, 1n, true);
    }
    return new HeaderList(memory, addresses.length);
  }

  send(bytes: number, to: Destinations): number {
    const { memory, count } = to as HeaderList;
    this.#vector.view.setUint32(8, bytes, true);
    const headers = memory.address + BigInt(count * SOCKADDR_BYTES);
    let refused = 0;
    for (let done = 0; done < count; ) {
      const from = headers + BigInt(done * MMSGHDR_BYTES);
      const sent = this.#libc.sendmmsg(this.#fd, from, Math.min(BATCH, count - done), 0) as number;
      if (sent > 0) {
        done += sent;
        continue;
      }
      // The kernel's queue is full: a late datagram is worth less than the next one.
      if (this.#libc.errno() === EAGAIN) return refused + count - done;
      // This receiver cannot be reached; the others can.
      refused += 1;
      done += 1;
    }
    return refused;
  }

  close(): void {
    this.#socket.close();
    this.#datagram.free();
    this.#vector.free();
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
