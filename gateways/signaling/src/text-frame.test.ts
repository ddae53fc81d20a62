import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './text-frame.ts';

test('frames have the bytes of RFC 6455 section 5.7', () => {
  assert.deepEqual([...textFrame('Hello')], [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
});

test('a client reads texts of every length, one or many in one write', async (t) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  t.after(() => server.close());
  await once(server, 'listening');
  const texts = [
    '',
    'é',
    'x'.repeat(125),
    'x'.repeat(126),
    '漢'.repeat(30_000),
    'x'.repeat(65_535),
    'x'.repeat(65_536),
  ];
  server.on('connection', (_socket, request) => {
    for (const text of texts) request.socket.write(textFrame(text));
    request.socket.write(Buffer.concat(texts.map(textFrame)));
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => client.terminate());
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    client.on('message', (data) => {
      heard.push(String(data));
      if (heard.length === 2 * texts.length) resolve();
    });
  });
  assert.deepEqual(heard, [...texts, ...texts]);
});
