import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { signalingPath, signalingSubprotocol } from '@crossband/wire';

/**
 * Many signaling connections from one process, each as small as the bench can make it: a bare TCP socket that speaks
 * just enough WebSocket (RFC 6455) to open a session, answer pings and ask a question.
 */

/** One for all: the crowd's own price is not what is measured. */
const secureContext = createSecureContext({ minVersion: 'TLSv1.3' });

export interface Entrance {
  readonly port: number;
  readonly tls: boolean;
}

/** One connection of the crowd. */
export class Attendant {
  readonly #socket: Socket;
  #buffer: Buffer = Buffer.alloc(0);
  #next = 1;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
    void this.closed.then(() => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The connection closed'));
    });
  }

  /** Opens the WebSocket; `from` spreads the crowd over loopback addresses, since one has too few ports. */
  static async open({ port, tls }: Entrance, from: string): Promise<Attendant> {
    const tcp = connect({ port, host: '127.0.0.1', localAddress: from });
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
    const [head] = (await once(socket, 'data')) as [Buffer];
    if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(`Refused: ${head.toString('latin1')}`);
    return new Attendant(socket);
  }

  request(method: string, params: object): Promise<unknown> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send(0x81, Buffer.from(JSON.stringify({ id, method, params })));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  /** A masked frame (RFC 6455 5.2); the mask of zeros is a mask, too. */
  #send(opcode: number, payload: Buffer): void {
    const long = payload.length > 125;
    const head = Buffer.alloc(long ? 8 : 6);
    head[0] = opcode;
    head[1] = 0x80 | (long ? 126 : payload.length);
    if (long) head.writeUInt16BE(payload.length, 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const frame = readFrame(this.#buffer);
      if (!frame) return;
      // Copied, so that a whole received chunk is not kept for the rest of it.
      this.#buffer = Buffer.from(this.#buffer.subarray(frame.end));
      if (frame.opcode === 9) this.#send(0x8a, frame.payload);
      else if (frame.opcode === 1) this.#hear(frame.payload.toString());
    }
  }

  #hear(text: string): void {
    const message = JSON.parse(text) as { reply?: number; result?: unknown; error?: { code: string } };
    const waiting = message.reply === undefined ? undefined : this.#waiting.get(message.reply);
    if (!waiting) return;
    this.#waiting.delete(message.reply as number);
    if (message.error) waiting.reject(new Error(message.error.code));
    else waiting.resolve(message.result);
  }
}

function readFrame(buffer: Buffer): { opcode: number; payload: Buffer; end: number } | null {
  if (buffer.length < 2) return null;
  const short = (buffer[1] ?? 0) & 0x7f;
  const at = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (buffer.length < at) return null;
  const length = short === 126 ? buffer.readUInt16BE(2) : short === 127 ? Number(buffer.readBigUInt64BE(2)) : short;
  if (buffer.length < at + length) return null;
  return { opcode: (buffer[0] ?? 0) & 0x0f, payload: buffer.subarray(at, at + length), end: at + length };
}
