import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { signalingLimits } from '@crossband/wire';
import { WebSocketServer } from 'ws';
import { Allowance, SharedAllowances } from './allowance.ts';
import { Connection } from './connection.ts';
import { textFrame as hubFrame } from './text-frame.ts';

/** Peers that speak the WebSocket protocol by hand, so that they can leave the hub's goodbye unanswered. */

let cleanUp = new AsyncDisposableStack();
afterEach(async () => {
  await cleanUp.disposeAsync();
  cleanUp = new AsyncDisposableStack();
});

async function listen() {
  const handled: string[] = [];
  const connections: Connection[] = [];
  const gone = new Map<Connection, () => void>();
  const blamed = new Set<Connection>();
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, maxPayload: signalingLimits.frameBytes });
  const owner = {
    handle: async (_connection: Connection, { method }: { method: string }) => {
      handled.push(method);
    },
    disconnected: (connection: Connection) => gone.get(connection)?.(),
    blamed: (connection: Connection) => void blamed.add(connection),
  };
  sockets.on('connection', (socket, { socket: wire }) =>
    connections.push(new Connection(socket, owner, { wire, ...newParts() })),
  );
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  cleanUp.defer(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  const open = async (): Promise<{ raw: Socket; connection: Connection; cut: Promise<void> }> => {
    const raw = await rawPeer(port);
    cleanUp.defer(() => void raw.destroy());
    const connection = connections.at(-1);
    assert.ok(connection);
    const { promise: cut, resolve } = Promise.withResolvers<void>();
    gone.set(connection, resolve);
    return { raw, connection, cut };
  };
  return { handled, blamed, open };
}

function newParts() {
  const allowance = new Allowance(new SharedAllowances(), { limitKey: null });
  return { remoteAddress: '127.0.0.1', isPrivate: true, allowance, logger: silentLogger };
}

/** A TCP connection after the WebSocket handshake (RFC 6455, section 4); it reads on, answers nothing and never ends. */
async function rawPeer(port: number): Promise<Socket> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  const upgrade = request({ headers, createConnection: () => socket });
  upgrade.end();
  const [, raw] = (await once(upgrade, 'upgrade')) as [unknown, Socket];
  raw.on('error', () => undefined);
  raw.resume();
  return raw;
}

/** One masked text frame (RFC 6455, section 5.2); the key is zero, so that the text stands as it is. */
function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(body.length < 126 ? 6 : 14);
  head[0] = 0x81;
  head[1] = 0x80 | (body.length < 126 ? body.length : 127);
  if (body.length >= 126) head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

const keepAlive = textFrame('{"id":1,"method":"session.keepalive","params":{}}');

describe('a peer that does not answer a goodbye', () => {
  test('is cut as soon after a frame too long as after any other end', async () => {
    const { open } = await listen();
    const tooLong = await open();
    let isCut = false;
    void tooLong.cut.then(() => {
      isCut = true;
    });
    tooLong.raw.write(textFrame('x'.repeat(signalingLimits.frameBytes + 1)));
    for (let end = 1; end <= 2; end += 1) {
      const { connection, cut } = await open();
      connection.end('bad-message', 'This is no message.', 4400);
      await cut;
    }
    assert.ok(isCut);
  });

  test('is not served any more', async () => {
    const { handled, open } = await listen();
    const { raw, cut } = await open();
    raw.write(Buffer.concat([keepAlive, textFrame('{"id":'), keepAlive]));
    await cut;
    assert.deepEqual(handled, ['session.keepalive']);
  });
});

describe('who overdoes it', () => {
  const ping = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);

  test('is refused first, then cut and blamed, and what it still sends is not served', async () => {
    for (const frame of [keepAlive, ping]) {
      const { handled, blamed, open } = await listen();
      const { raw, cut, connection } = await open();
      raw.write(Buffer.concat(Array.from({ length: 5_000 }, () => frame)));
      await cut;
      assert.ok(blamed.has(connection));
      assert.ok(handled.length <= signalingLimits.messageBurst + 20, `${handled.length} handled`);
    }
  });

  test('by a clumsy burst is only told to slow down', async () => {
    const { handled, blamed, open } = await listen();
    const { raw, connection } = await open();
    const refused = signalingLimits.messageBurst + 30;
    let heard = '';
    const answered = new Promise<void>((resolve) => {
      raw.on('data', (chunk: Buffer) => {
        heard += chunk.toString('latin1');
        if (heard.split('"reply":1').length > refused) resolve();
      });
    });
    raw.write(Buffer.concat(Array.from({ length: refused }, () => keepAlive)));
    await answered;
    assert.match(heard, /rate-limited/);
    assert.ok(handled.length >= signalingLimits.messageBurst);
    assert.equal(blamed.has(connection), false);
    assert.equal(connection.closed, false);
  });

  test('by reading nothing is answered no further, and cut by the second heartbeat', async () => {
    const { blamed, open } = await listen();
    const { raw, connection, cut } = await open();
    raw.pause();
    // Fills what both kernels buffer for a socket before anything waits in the hub.
    for (let sent = 0; sent < 3; sent += 1) connection.sendFrames(hubFrame('x'.repeat(4_000_000)));
    connection.beat();
    connection.beat();
    await cut;
    assert.ok(blamed.has(connection));
  });
});
