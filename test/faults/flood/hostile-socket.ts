import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { signalingPath, signalingSubprotocol } from '@crossband/wire';

export interface Target {
  readonly host: string;
  readonly port: number;
  /** Address that the attacker comes from. */
  readonly from: string;
}

/** A TLS connection; null when the hub does not let it in. */
export async function enter({ host, port, from }: Target): Promise<TLSSocket | null> {
  const raw = connectTcp({ host, port, localAddress: from });
  raw.on('error', () => undefined);
  const socket = connect({ socket: raw, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  return await new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(socket));
    socket.once('close', () => resolve(null));
  });
}

/** Goes on to a WebSocket; null when it is refused. */
export async function upgrade(socket: TLSSocket, { host, port }: Target): Promise<TLSSocket | null> {
  const lines = [
    `GET ${signalingPath} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Protocol: ${signalingSubprotocol}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const answer = await new Promise<string>((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')));
    socket.once('close', () => resolve(''));
  });
  if (answer.startsWith('HTTP/1.1 101')) return socket;
  socket.destroy();
  return null;
}

/** A masked frame (RFC 6455 5.2) with a mask of zeros; `head`: first byte, FIN bit and opcode. */
export function frame(head: number, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload);
  const long = body.length > 125;
  const start = Buffer.alloc(long ? 8 : 6);
  start[0] = head;
  start[1] = 0x80 | (long ? 126 : body.length);
  if (long) start.writeUInt16BE(body.length, 2);
  return Buffer.concat([start, body]);
}

export function request(id: number, method: string, params: object): Buffer {
  return frame(0x81, JSON.stringify({ id, method, params }));
}
