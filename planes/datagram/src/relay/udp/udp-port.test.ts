import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { BatchUdpPort } from './batch-udp-port.ts';
import { loadLibc } from './libc.ts';
import { NodeUdpPort } from './node-udp-port.ts';
import type { SocketAddress, UdpPort, UdpPortOptions } from './udp-port.ts';

const kinds: Record<string, (options: UdpPortOptions) => Promise<UdpPort>> = {
  'one call a receiver': (options) => NodeUdpPort.open(options),
  'one call for all': async (options) => {
    const libc = await loadLibc();
    assert.ok(libc);
    return BatchUdpPort.open(libc, options);
  },
};

for (const [kind, open] of Object.entries(kinds)) {
  for (const [listenIp, receiverIp] of [
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['::', '127.0.0.1'],
  ] as const) {
    test(`${kind}: from ${listenIp} to many at ${receiverIp}, and back`, async () => {
      const heard: { text: string; from: SocketAddress }[] = [];
      let arrived = (): void => {};
      const port = await open({
        listenIp,
        port: 0,
        onDatagram: (datagram, { address, port }) => {
          heard.push({ text: Buffer.from(datagram).toString(), from: { address, port } });
          arrived();
        },
      });
      const sockets = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const socket = createSocket(receiverIp.includes(':') ? 'udp6' : 'udp4');
          socket.bind(0, receiverIp);
          await once(socket, 'listening');
          return socket;
        }),
      );
      const all = port.destinations(sockets.map((socket) => ({ address: receiverIp, port: socket.address().port })));
      for (const text of ['first', 'and second']) {
        const messages = sockets.map((socket) => once(socket, 'message'));
        const bytes = Buffer.from(text);
        port.outgoing.set(bytes);
        assert.equal(port.send(bytes.length, all), 0);
        for (const [message, { port: from }] of await Promise.all(messages)) {
          assert.deepEqual([String(message), from], [text, port.bound.port]);
        }
      }
      const back = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      sockets[3]?.send('hello', port.bound.port, receiverIp);
      await back;
      assert.deepEqual([heard[0]?.text, heard[0]?.from.port], ['hello', sockets[3]?.address().port]);
      // What was heard names an address that can be answered.
      const answered = once(sockets[3] as (typeof sockets)[0], 'message');
      const answer = port.destinations([(heard[0] as (typeof heard)[0]).from]);
      port.outgoing.set(Buffer.from('hello'));
      port.send(5, answer);
      assert.equal(String((await answered)[0]), 'hello');
      for (const socket of sockets) socket.close();
      for (const list of [all, answer]) list.close();
      port.close();
    });
  }

  test(`${kind}: a receiver that cannot be reached takes nothing from the others`, async () => {
    const port = await open({ listenIp: '127.0.0.1', port: 0, onDatagram: () => {} });
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const message = once(socket, 'message');
    // From a loopback address there is no way to a public one (RFC 5737: for documentation, nobody's).
    const nowhere = { address: '192.0.2.1', port: 9 };
    const to = port.destinations([nowhere, { address: '127.0.0.1', port: socket.address().port }]);
    port.outgoing.set(Buffer.from('through'));
    port.send(7, to);
    assert.equal(String((await message)[0]), 'through');
    socket.close();
    to.close();
    port.close();
  });
}

test('a port that is taken is said in words', async () => {
  const libc = await loadLibc();
  assert.ok(libc);
  const first = await BatchUdpPort.open(libc, { listenIp: '127.0.0.1', port: 0, onDatagram: () => {} });
  const second = BatchUdpPort.open(libc, { listenIp: '127.0.0.1', port: first.bound.port, onDatagram: () => {} });
  await assert.rejects(second, { code: 'port-taken' });
  const elsewhere = BatchUdpPort.open(libc, { listenIp: '192.0.2.1', port: 0, onDatagram: () => {} });
  await assert.rejects(elsewhere, { code: 'address-unusable' });
  first.close();
});

test('one call a receiver: receivers have a connected socket each, at the same port, and strangers are heard as before', async () => {
  const heard: string[] = [];
  let arrived = (): void => {};
  const port = await NodeUdpPort.open({
    listenIp: '127.0.0.1',
    port: 0,
    onDatagram: (datagram, from) => {
      heard.push(`${Buffer.from(datagram)} ${from.port}`);
      arrived();
    },
  });
  const sockets = await Promise.all(
    ['receiver', 'stranger'].map(async () => {
      const socket = createSocket('udp4');
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
      return socket;
    }),
  );
  const [receiver, stranger] = sockets as [(typeof sockets)[0], (typeof sockets)[0]];
  const to = port.destinations([{ address: '127.0.0.1', port: receiver.address().port }]);
  await to.connected;
  const message = once(receiver, 'message');
  port.outgoing.set(Buffer.from('hello'));
  assert.equal(port.send(5, to), 0);
  const [text, { port: from }] = await message;
  assert.deepEqual([String(text), from], ['hello', port.bound.port]);
  for (const [socket, word] of [
    [receiver, 'mine'],
    [stranger, 'his'],
  ] as const) {
    const next = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    socket.send(word, port.bound.port, '127.0.0.1');
    await next;
    assert.equal(heard.at(-1), `${word} ${socket.address().port}`);
  }
  // No other program gets this port meanwhile.
  await assert.rejects(NodeUdpPort.open({ listenIp: '127.0.0.1', port: port.bound.port, onDatagram: () => {} }), {
    code: 'port-taken',
  });
  to.close();
  port.close();
  for (const socket of sockets) socket.close();
});
