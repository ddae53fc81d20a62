import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, test } from 'node:test';
import type { Plan } from '@crossband/room';
import { mediaTypes, writePlain } from '@crossband/wire/datagram/index';
import { call, hearsNext, planOf, room } from './testing/call.ts';

test('version 1 and version 2 hear each other, from the announced address only, and never in a signed room', async () => {
  const { plane, bob, feed, says } = await call();
  const socket = createSocket('udp4');
  const stranger = createSocket('udp4');
  after(() => {
    socket.close();
    stranger.close();
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const heard: Buffer[] = [];
  let arrived = (): void => {};
  socket.on('message', (datagram) => {
    heard.push(datagram);
    arrived();
  });
  const until = async (count: number): Promise<void> => {
    while (heard.length < count) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  const at = { address: '127.0.0.1', port: socket.address().port };
  const secrets: unknown[] = [];
  const old = await plane.openEndpoint({
    room,
    endpoint: 'old',
    listener: { offered: () => {}, secret: (next) => secrets.push(next), ended: () => {}, alive: () => {} },
    plain: { voice: at, video: at },
  });
  const own = await old.ingest('opus');
  const header = { mediaType: mediaTypes.voice, codec: 0, keyFrame: true, marker: true, start: false, timestampMs: 7 };
  const plain = (ssrc: number, seq: number, text: string, more = {}): Uint8Array =>
    writePlain({ ...header, ssrc, seq, ...more }, Buffer.from(text));
  const both = (version: number, signed: boolean): Plan => {
    const [towards, back] = [
      planOf(version, feed.handle, ['old', 'bob'], { signed }),
      planOf(version, own.handle, ['bob']),
    ];
    const feeds = new Map([...towards.feeds, ...back.feeds]);
    const routes = [...towards.routes, ...back.routes.map((route) => ({ ...route, subscription: 's-back' }))];
    return { ...towards, open: new Set(feeds.keys()), feeds, routes };
  };
  await plane.reconcile(both(1, false));
  says('hello');
  await Promise.all([until(1), hearsNext(bob, 'hello')]);
  assert.deepEqual([heard[0]?.[0], String(heard[0]?.subarray(16))], [1, 'hello']);
  stranger.send(plain(own.ssrc, 1, 'stranger'), old.ports.voice, '127.0.0.1');
  socket.send(plain(own.ssrc, 1, 'good day'), old.ports.voice, '127.0.0.1');
  await hearsNext(bob, 'good day');
  // It pings as every device does, and nothing longer comes back.
  const { ssrc } = old.links.voice;
  const ping = plain(ssrc, 0, '0123456789abcdef', { mediaType: mediaTypes.control });
  socket.send(ping, old.ports.voice, '127.0.0.1');
  await until(2);
  assert.deepEqual([heard[1]?.length, heard[1]?.[1], heard[1]?.[2]], [ping.length, mediaTypes.control, 1]);
  assert.equal((await plane.figures()).drops['foreign-address'], 1);
  for (const version of [2, 3]) await plane.reconcile(both(version, true));
  says('signed');
  socket.send(plain(own.ssrc, 2, 'not any more'), old.ports.voice, '127.0.0.1');
  await hearsNext(bob, 'signed');
  socket.send(plain(ssrc, 1, '0123456789abcdef', { mediaType: mediaTypes.control }), old.ports.voice, '127.0.0.1');
  await until(3);
  assert.equal(heard[2]?.[1], mediaTypes.control);
  assert.deepEqual(secrets, []);
  assert.ok(bob.device.heard.every(({ payload }) => String(payload) !== 'not any more'));
});
