import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import type { SocketAddress } from './udp-port.ts';

/** A socket that nobody sends by any more is kept so long: receivers come back with the next plan. */
const idleMs = 5_000;

interface Connected {
  readonly socket: Socket;
  readonly connecting: Promise<void>;
  users: number;
  isReady: boolean;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Sockets at the same port as the listening one, each connected to one receiver: the kernel looks up the way there once, not
 * with each datagram. What that receiver sends arrives at its own socket; what anybody else sends, at the listening one.
 */
export class ConnectedSockets {
  /** Systems on which several sockets may share a port and the connected one wins (SO_REUSEPORT). */
  static readonly isPossible = process.platform === 'linux' || process.platform === 'freebsd';
  readonly #options: SocketOptions;
  readonly #at: SocketAddress;
  readonly #listen: (socket: Socket) => void;
  readonly #all = new Map<string, Connected>();

  /** @param listen takes what arrives */
  constructor(options: SocketOptions, at: SocketAddress, listen: (socket: Socket) => void) {
    this.#options = options;
    this.#at = at;
    this.#listen = listen;
  }

  /** Null while it is not connected yet. */
  to(receiver: SocketAddress): Socket | null {
    const known = this.#all.get(nameOf(receiver));
    return known?.isReady ? known.socket : null;
  }

  /** Resolves once it is connected; before, and if it cannot be, the listening socket serves. */
  use(receiver: SocketAddress): Promise<void> {
    const name = nameOf(receiver);
    let known = this.#all.get(name);
    if (!known) {
      known = this.#connect(name, receiver);
      this.#all.set(name, known);
    }
    clearTimeout(known.idle);
    known.users += 1;
    return known.connecting;
  }

  release(receiver: SocketAddress): void {
    const name = nameOf(receiver);
    const known = this.#all.get(name);
    if (!known) return;
    known.users -= 1;
    if (known.users > 0) return;
    known.idle = setTimeout(() => this.#end(name), idleMs);
    known.idle.unref();
  }

  close(): void {
    for (const name of [...this.#all.keys()]) this.#end(name);
  }

  #connect(name: string, { address, port }: SocketAddress): Connected {
    const socket = createSocket(this.#options);
    this.#listen(socket);
    const connecting = new Promise<void>((resolve) => {
      socket.on('error', () => {
        // Before it is connected: no such way. Later: that receiver's port is closed at the moment.
        if (!known.isReady) this.#end(name);
        resolve();
      });
      socket.once('connect', () => {
        known.isReady = true;
        resolve();
      });
    });
    const known: Connected = { socket, connecting, users: 0, isReady: false, idle: undefined };
    socket.bind(this.#at.port, this.#at.address, () => socket.connect(port, address));
    return known;
  }

  #end(name: string): void {
    const known = this.#all.get(name);
    if (!known) return;
    this.#all.delete(name);
    clearTimeout(known.idle);
    known.isReady = false;
    known.socket.close();
  }
}

function nameOf({ address, port }: SocketAddress): string {
  return `${address} ${port}`;
}
