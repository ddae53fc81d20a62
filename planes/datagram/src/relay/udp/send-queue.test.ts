import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { constants } from 'node:os';
import { after, test } from 'node:test';
import koffi from 'koffi';
import { BatchUdpPort } from './batch-udp-port.ts';
import { type Libc, loadLibc } from './libc.ts';
import type { Destinations } from './udp-port.ts';

const hang = { timeout: 20_000 };

async function listener(ip: string): Promise<{ socket: Socket; heard: Buffer[]; until(count: number): Promise<void> }> {
  const socket = createSocket(ip.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, ip);
  await once(socket, 'listening');
  after(() => socket.close());
  const heard: Buffer[] = [];
  socket.on('message', (message) => heard.push(message));
  const until = async (count: number): Promise<void> => {
    while (heard.length < count) await once(socket, 'message');
  };
  return { socket, heard, until };
}

async function open(listenIp = '127.0.0.1', change: (libc: Libc) => Libc = (libc) => libc) {
  const libc = await loadLibc();
  assert.ok(libc);
  const port = await BatchUdpPort.open(change(libc), { listenIp, port: 0, onDatagram: () => {} });
  after(() => port.close());
  const send = (datagram: Buffer, to: Destinations): number => {
    port.outgoing.set(datagram);
    return port.send(datagram.length, to);
  };
  return { port, send };
}

const datagramOf = (fill: number, bytes: number): Buffer => Buffer.alloc(bytes, fill);

for (const [listenIp, receiverIp] of [
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
  ['::', '127.0.0.1'],
] as const) {
  test(
    `from ${listenIp} to ${receiverIp}, what is sent in one turn arrives as it was: in order, each for itself`,
    hang,
    async () => {
      const { port, send } = await open(listenIp);
      const [first, second] = [await listener(receiverIp), await listener(receiverIp)];
      const both = port.destinations(
        [first, second].map(({ socket }) => ({ address: receiverIp, port: socket.address().port })),
      );
      const one = port.destinations([{ address: receiverIp, port: second.socket.address().port }]);
      // A frame of equal parts with a shorter end, one that is longer than what came before, and something for one alone.
      const sizes = [1_136, 1_136, 1_136, 700, 1_200, 200, 200, 300];
      const datagrams = sizes.map((bytes, place) => datagramOf(place, bytes));
      for (const datagram of datagrams) send(datagram, both);
      send(datagramOf(99, 50), one);
      for (let more = 0; more < 40; more += 1) send(datagramOf(100 + more, 150), both);
      await Promise.all([first.until(48), second.until(49)]);
      const rest = Array.from({ length: 40 }, (_, more) => datagramOf(100 + more, 150));
      assert.deepEqual(first.heard, [...datagrams, ...rest]);
      assert.deepEqual(second.heard, [...datagrams, datagramOf(99, 50), ...rest]);
      for (const list of [both, one]) list.close();
    },
  );
}

test('receivers that change within a turn take nothing from what was sent before', hang, async () => {
  const { port, send } = await open();
  const { socket, heard, until } = await listener('127.0.0.1');
  const to = port.destinations([{ address: '127.0.0.1', port: socket.address().port }]);
  send(datagramOf(1, 100), to);
  to.close();
  await until(1);
  assert.deepEqual(heard, [datagramOf(1, 100)]);
});

/** A kernel whose queue is full while `isFull`, as behind a slow link. */
function slowKernel() {
  const kernel = { isFull: true };
  const change = (libc: Libc): Libc => {
    const sendmmsg = (...args: unknown[]) =>
      kernel.isFull ? -1 : (libc.sendmmsg as never as (...a: unknown[]) => number)(...args);
    return {
      ...libc,
      sendmmsg: sendmmsg as never,
      errno: () => (kernel.isFull ? constants.errno.EAGAIN : libc.errno()),
    };
  };
  return { kernel, change };
}

test('what the kernel has no room for follows once it has, in order', hang, async () => {
  const { kernel, change } = slowKernel();
  const { port, send } = await open('127.0.0.1', change);
  const { socket, heard, until } = await listener('127.0.0.1');
  const to = port.destinations([{ address: '127.0.0.1', port: socket.address().port }]);
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  for (let place = 0; place < 5; place += 1) {
    send(datagramOf(place, 100), to);
    await turn();
  }
  assert.equal(heard.length, 0);
  kernel.isFull = false;
  await until(5);
  assert.deepEqual(
    heard.map(([first]) => first),
    [0, 1, 2, 3, 4],
  );
  assert.equal(send(datagramOf(9, 100), to), 0);
  await until(6);
  to.close();
});

test('when too much waits, the oldest makes place for the newest, and is counted', hang, async () => {
  const { kernel, change } = slowKernel();
  const { port, send } = await open('127.0.0.1', change);
  const { socket, heard, until } = await listener('127.0.0.1');
  const to = port.destinations([{ address: '127.0.0.1', port: socket.address().port }]);
  let refused = 0;
  for (let place = 0; place < 50; place += 1) {
    refused += send(datagramOf(place, 100), to);
    await new Promise((resolve) => setImmediate(resolve));
  }
  kernel.isFull = false;
  await until(32);
  assert.deepEqual(
    heard.map(([first]) => first),
    Array.from({ length: 32 }, (_, place) => 18 + place),
  );
  refused += send(datagramOf(99, 100), to);
  await until(33);
  assert.equal(refused, 18);
  to.close();
});

test('on a way that takes no cut messages, all the same arrives', hang, async () => {
  const change = (libc: Libc): Libc => {
    let error = 0;
    const sendmmsg = (fd: number, headers: bigint, count: number, flags: number): number => {
      const view = new DataView(koffi.view(headers, 64));
      error = view.getBigUint64(40, true) > 0n ? constants.errno.EINVAL : 0;
      return error ? -1 : (libc.sendmmsg(fd, headers, count, flags) as number);
    };
    return { ...libc, sendmmsg: sendmmsg as never, errno: () => error || libc.errno() };
  };
  const { port, send } = await open('127.0.0.1', change);
  const { socket, heard, until } = await listener('127.0.0.1');
  const to = port.destinations([{ address: '127.0.0.1', port: socket.address().port }]);
  for (let place = 0; place < 8; place += 1) send(datagramOf(place, 300), to);
  await until(8);
  assert.deepEqual(
    heard.map(([first]) => first),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  to.close();
});
