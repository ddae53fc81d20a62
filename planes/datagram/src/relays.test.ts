import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { datagramCodecs } from '@crossband/wire/datagram/index';
import { SECRET_BYTES } from '@crossband/wire/datagram/sealing';
import { Place } from './relay/place.ts';
import { pick, type RelayLoad, Relays } from './relays.ts';
import { Device, Voice } from './testing/device.ts';

const relay = (isStarted: boolean, links: number, busyShare = 0): RelayLoad => ({
  isStarted,
  busyShare,
  state: { links },
});

test('a room goes to the relay with the fewest links of those that are not busy', () => {
  const [first, second, third] = [relay(true, 5, 0.1), relay(true, 2, 0.4), relay(false, 0)] as const;
  assert.equal(pick([first, second, third]), second);
});

test('another relay is started only when all that run are busy', () => {
  const idle = [relay(false, 0), relay(false, 0)] as const;
  assert.equal(pick(idle), idle[0]);
  const busy = [relay(true, 5, 0.6), relay(true, 7, 0.9), relay(false, 0)] as const;
  assert.equal(pick(busy), busy[2]);
  const all = [relay(true, 5, 0.6), relay(true, 3, 0.9)] as const;
  assert.equal(pick(all), all[1]);
});

async function openRelays() {
  const options = { listenIp: '127.0.0.1', voicePort: 0, videoPort: 0, signerSeed: new Uint8Array(32) };
  const relays = new Relays(2, options, silentLogger);
  after(() => relays.close());
  return relays;
}

test('nothing runs before the first device, and a room stays where it is', async () => {
  const relays = await openRelays();
  assert.deepEqual(await relays.figures(), { datagramsIn: 0, datagramsOut: 0, links: 0, streams: 0, drops: {} });
  const first = relays.of('a');
  assert.equal(first.isStarted, false);
  await first.start();
  assert.ok(first.ports.voice > 0);
  assert.equal(relays.of('a'), first);
  assert.equal(relays.known('b'), null);
});

test('when a further relay cannot start, its room goes to one that runs', async () => {
  const taken = createSocket('udp4');
  after(() => taken.close());
  taken.bind(0, '127.0.0.1');
  await once(taken, 'listening');
  const voicePort = taken.address().port + 2;
  const options = { listenIp: '127.0.0.1', voicePort, videoPort: 0, signerSeed: new Uint8Array(32) };
  const relays = new Relays(2, options, silentLogger);
  after(() => relays.close());
  const first = await relays.running('a');
  Object.defineProperty(first, 'busyShare', { value: 1 });
  assert.notEqual(relays.of('b'), first);
  assert.equal(await relays.running('b'), first);
  assert.equal(relays.known('b'), first);
});

test('after its thread ended, a relay goes on at once with all that it had: no device notices but by the gap', async () => {
  const relays = await openRelays();
  const thread = relays.of('a');
  await thread.start();
  const { ports } = thread;
  const devices = await Promise.all([1, 2].map((ssrc) => Device.open(ports.voice, ssrc)));
  after(() => {
    for (const device of devices) device[Symbol.dispose]();
  });
  const [speaker, listener] = devices as [Device, Device];
  const downlinkSecret = new Uint8Array(SECRET_BYTES).fill(7);
  for (const { ssrc, uplinkSecret, downlinkSecret } of devices) {
    const place = Place.begin().memory;
    thread.tell({
      type: 'open-link',
      ssrc,
      port: 'voice',
      uplinkSecret,
      downlinkSecret,
      plain: null,
      lastAt: null,
      place,
    });
  }
  const voice = new Voice(900);
  thread.tell({
    type: 'open-stream',
    ssrc: 900,
    link: speaker.ssrc,
    codec: datagramCodecs.opus,
    uplinkSecret: voice.secret,
    maxBitrateBps: 200_000,
    maxDatagramsPerSecond: 100,
    listenedTo: true,
    place: Place.begin().memory,
  });
  await thread.route([{ ssrc: 900, open: true, keyId: 3, downlinkSecret, signed: false, receivers: [listener.ssrc] }]);
  listener.listenTo(900, downlinkSecret, 3);
  await speaker.arrive();
  await listener.arrive();
  const recorded = voice.next(Buffer.from('before'));
  speaker.send(recorded);
  await listener.until(() => listener.heard.length === 1);
  const recordedPing = listener.ping();
  await listener.until(() => listener.pongs === 2);
  // What it told of where its devices are, with its next look at them.
  await new Promise<void>((resolve) => {
    const stop = thread.events.on('fact', (fact) => {
      if (fact.type !== 'links-moved') return;
      stop();
      resolve();
    });
  });

  const before = await thread.figures();
  await thread.restart();
  const figures = await thread.figures();
  assert.deepEqual([figures?.links, figures?.streams, figures?.datagramsIn], [2, 1, before?.datagramsIn]);
  assert.deepEqual(thread.ports, ports);
  // The listener has said nothing since, and hears; control messages go on as well, none under a number used before.
  speaker.send(voice.next(Buffer.from('after')));
  await listener.until(() => listener.heard.length === 2);
  await listener.arrive();
  assert.deepEqual([String(listener.heard[1]?.payload), listener.refused], ['after', []]);
  // What somebody recorded before is as old as it was.
  speaker.send(recorded);
  speaker.send(recordedPing);
  await speaker.arrive();
  assert.equal((await thread.figures())?.drops.replayed, 2);
});
