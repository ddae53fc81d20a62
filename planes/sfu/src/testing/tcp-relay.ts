import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';

const lengthBytes = 2;

/** Carries one device's datagrams over TCP, each behind its length (RFC 4571 section 2), as ICE-TCP does. */
export class TcpRelay {
  readonly #udp: Socket;
  readonly #tcp: TcpSocket;

  private constructor(udp: Socket, tcp: TcpSocket) {
    this.#udp = udp;
    this.#tcp = tcp;
    let devicePort = 0;
    let unread = Buffer.alloc(0);
    udp.on('message', (datagram, from) => {
      devicePort = from.port;
      const length = Buffer.alloc(lengthBytes);
      length.writeUInt16BE(datagram.length);
      tcp.write(Buffer.concat([length, datagram]));
    });
    tcp.on('data', (bytes) => {
      unread = Buffer.concat([unread, bytes]);
      while (unread.length >= lengthBytes && unread.length >= lengthBytes + unread.readUInt16BE()) {
        const end = lengthBytes + unread.readUInt16BE();
        if (devicePort > 0) udp.send(unread.subarray(lengthBytes, end), devicePort, '127.0.0.1');
        unread = unread.subarray(end);
      }
    });
    tcp.on('error', () => tcp.destroy());
  }

  static async open(port: number): Promise<TcpRelay> {
    const udp = createSocket('udp4').bind(0, '127.0.0.1');
    const tcp = connect(port, '127.0.0.1');
    await Promise.all([once(udp, 'listening'), once(tcp, 'connect')]);
    return new TcpRelay(udp, tcp);
  }

  get port(): number {
    return this.#udp.address().port;
  }

  close(): void {
    this.#udp.close();
    this.#tcp.destroy();
  }
}
