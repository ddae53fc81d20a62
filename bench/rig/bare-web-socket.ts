import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { signalingPath, signalingSubprotocol } from '@crossband/wire';

/** One for all: the crowd's own price is not what is measured. */
const secureContext = createSecureContext({ minVersion: 'TLSv1.3' });

export interface Entrance {
  readonly port: number;
  readonly tls: boolean;
}

const textOpcode = 1;
const pingOpcode = 9;
const pongOpcode = 10;

/**
 * A signaling connection as small as a load can make it: a bare TCP socket that speaks just enough WebSocket (RFC 6455)
 * to say and hear texts, and to answer pings.
 */
export class BareWebSocket {
  /** Called with the bytes of each text frame, which are good only during the call. */
  onText: (payload: Buffer) => void = () => undefined;
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #rest: Buffer | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
  }

  /** Opens the WebSocket; `from` spreads a crowd over loopback addresses, since one has too few ports. */
  static async open({ port, tls }: Entrance, from: string): Promise<BareWebSocket> {
    const tcp = connect({ port, host: '127.0.0.1', localAddress: from, noDelay: true });
    await once(tcp, 'connect');
    const socket = tls ? connectTls({ socket: tcp, secureContext, rejectUnauthorized: false }) : tcp;
    if (tls) await once(socket, 'secureConnect');
    const lines = [
      `GET ${signalingPath} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Protocol: ${signalingSubprotocol}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    const end = answer.indexOf('\r\n\r\n');
    const head = answer.toString('latin1', 0, Math.max(0, end));
    if (!head.startsWith('HTTP/1.1 101')) throw new Error(`Refused: ${answer.toString('latin1')}`);
    const opened = new BareWebSocket(socket);
    // The hub's first frame may come with its answer.
    opened.#take(answer.subarray(end + 4));
    return opened;
  }

  send(text: string): void {
    this.#send(textOpcode, Buffer.from(text));
  }

  close(): void {
    this.#socket.destroy();
  }

  /** A masked frame (RFC 6455 5.2); the mask of zeros is a mask, too. */
  #send(opcode: number, payload: Buffer): void {
    const long = payload.length > 125;
    const frame = Buffer.alloc((long ? 8 : 6) + payload.length);
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (long ? 126 : payload.length);
    if (long) frame.writeUInt16BE(payload.length, 2);
    payload.copy(frame, long ? 8 : 6);
    this.#socket.write(frame);
  }

  #take(chunk: Buffer): void {
    const buffer = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    for (let frame = readFrame(buffer, at); frame; frame = readFrame(buffer, at)) {
      at = frame.end;
      const payload = buffer.subarray(frame.begin, frame.end);
      if (frame.opcode === pingOpcode) this.#send(pongOpcode, payload);
      else if (frame.opcode === textOpcode) this.onText(payload);
    }
    // Copied, so that a whole received chunk is not kept for the rest of it.
    this.#rest = at === buffer.length ? null : Buffer.from(buffer.subarray(at));
  }
}

function readFrame(buffer: Buffer, start: number): { opcode: number; begin: number; end: number } | null {
  if (buffer.length < start + 2) return null;
  const short = (buffer[start + 1] ?? 0) & 0x7f;
  const begin = start + (short === 126 ? 4 : short === 127 ? 10 : 2);
  if (buffer.length < begin) return null;
  const long = (): number =>
    short === 126 ? buffer.readUInt16BE(start + 2) : Number(buffer.readBigUInt64BE(start + 2));
  const end = begin + (short < 126 ? short : long());
  return buffer.length < end ? null : { opcode: (buffer[start] ?? 0) & 0x0f, begin, end };
}
