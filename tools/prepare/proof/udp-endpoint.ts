import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A UDP socket on loopback that hands each datagram to `onDatagram`. */
export class UdpEndpoint implements AsyncDisposable {
  readonly #socket: Socket;
  onDatagram: (datagram: Buffer) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (datagram) => this.onDatagram(datagram));
  }

  static async open(): Promise<UdpEndpoint> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new UdpEndpoint(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  send(datagram: Buffer, port: number): void {
    this.#socket.send(datagram, port, '127.0.0.1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}
