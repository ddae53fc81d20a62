import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { voiceEndMs, voiceOf, voiceStartMs } from '@crossband/media/testing/voices';
import { bridgeEndpoint, type Fact, type Plan } from '@crossband/room';
import { mediaTypes, writePlain } from '@crossband/wire/datagram/index';
import { DatagramVerifier, SIGNATURE_BYTES } from '@crossband/wire/datagram/sealing';
import type { DatagramEndpoint, DatagramOffer } from './contract.ts';
import { createDatagramPlane, type DatagramPlane } from './plane.ts';
import { Device, Voice } from './testing/device.ts';

const room = 'r';
const want = { maxWidthPx: 0, maxFps: 0, priority: 1 };

interface Member {
  readonly endpoint: DatagramEndpoint;
  readonly device: Device;
  readonly offers: DatagramOffer[];
  readonly ended: string[];
  readonly alive: boolean[];
  /** Whether it answers when it is told a new secret. */
  answers: boolean;
}

async function open(): Promise<{ plane: DatagramPlane; facts: Fact[] }> {
  const plane = await createDatagramPlane({ listenIp: '127.0.0.1', voicePort: 0, videoPort: 0 }, silentLogger);
  after(() => plane.close('shutdown'));
  const facts: Fact[] = [];
  plane.onFact((fact) => facts.push(fact));
  return { plane, facts };
}

async function join(plane: DatagramPlane, name: string): Promise<Member> {
  const offers: DatagramOffer[] = [];
  const ended: string[] = [];
  const verifierOf = ({ signed }: { signed: boolean }) => (signed ? new DatagramVerifier(plane.signerKey) : null);
  const alive: boolean[] = [];
  const endpoint = await plane.openEndpoint({
    room,
    endpoint: name,
    listener: {
      offered: (offer) => {
        offers.push(offer);
        device.listenTo(offer.ssrc, offer.secret, offer.keyId, verifierOf(offer));
      },
      secret: ({ subscription, ssrc, keyId, secret, signed }) => {
        if (!member.answers) return;
        device.listenTo(ssrc, secret, keyId, verifierOf({ signed }));
        endpoint.ready(subscription, keyId);
      },
      ended: ({ subscription }) => ended.push(subscription),
      alive: (_, isAlive) => alive.push(isAlive),
    },
  });
  const device = await Device.with(endpoint.ports.voice, endpoint.links.voice);
  after(() => device[Symbol.dispose]());
  const member: Member = { endpoint, device, offers, ended, alive, answers: true };
  await device.arrive();
  return member;
}

/** A plan in which one feed goes to these endpoints. */
function planOf(
  version: number,
  handle: string,
  receivers: readonly string[],
  { isOpen = true, signed = false } = {},
): Plan {
  const feed = { plane: 'datagram', handle, codec: 'opus', epoch: 0 };
  return {
    room,
    fence: 0,
    version,
    open: new Set(isOpen ? [handle] : []),
    feeds: new Map([[handle, 'p']]),
    routes: receivers.map((endpoint) => ({
      subscription: `s-${endpoint}`,
      publication: 'p',
      feed,
      sink: { plane: 'datagram', endpoint },
      want,
    })),
    signed,
  };
}

async function call() {
  const { plane, facts } = await open();
  const [ann, bob, cy] = [await join(plane, 'ann'), await join(plane, 'bob'), await join(plane, 'cy')];
  const feed = await ann.endpoint.ingest('opus');
  const voice = new Voice(feed.ssrc, feed.uplinkSecret);
  const says = (text: string): void => ann.device.send(voice.next(Buffer.from(text)));
  return { plane, facts, ann, bob, cy, feed, says };
}

const hearsNext = async ({ device }: Member, text: string): Promise<void> => {
  const before = device.heard.length;
  await device.until(() => device.heard.length > before);
  assert.equal(String(device.heard.at(-1)?.payload), text);
};

test('who hears whom is what the plan says, from the moment that it is enforced', async () => {
  const { plane, ann, bob, cy, feed, says } = await call();
  says('before any plan');
  await ann.device.arrive();
  assert.equal(await plane.reconcile(planOf(1, feed.handle, ['bob'])), 1);
  says('to bob');
  await hearsNext(bob, 'to bob');
  assert.equal(await plane.reconcile(planOf(2, feed.handle, ['bob', 'cy'])), 2);
  says('to both');
  await Promise.all([hearsNext(bob, 'to both'), hearsNext(cy, 'to both')]);
  await plane.reconcile(planOf(3, feed.handle, ['bob', 'cy'], { isOpen: false }));
  says('muted');
  await ann.device.arrive();
  const { drops } = await plane.figures();
  assert.equal(drops.gated, 2);
  assert.equal(await plane.reconcile(planOf(2, feed.handle, ['bob', 'cy'])), 3);
  assert.deepEqual([bob.device.heard.length, cy.device.heard.length], [2, 1]);
});

test('who leaves hears nothing more, and the others go on under a new secret', async () => {
  const { plane, bob, cy, feed, says } = await call();
  await plane.reconcile(planOf(1, feed.handle, ['bob', 'cy']));
  says('one');
  await Promise.all([hearsNext(bob, 'one'), hearsNext(cy, 'one')]);
  await plane.reconcile(planOf(2, feed.handle, ['bob']));
  assert.deepEqual(cy.ended, ['s-cy']);
  // Bob has answered at once; the change follows with a plan of its own.
  await plane.reconcile(planOf(3, feed.handle, ['bob']));
  says('two');
  await hearsNext(bob, 'two');
  const [first, second] = bob.device.heard.map(({ raw }) => raw.readUInt16BE(16));
  assert.deepEqual([first, second], [0, 1]);
  assert.equal(cy.device.heard.length, 1);
});

test('a receiver whose signaling stalls goes on hearing under the old secret', async () => {
  const { plane, bob, cy, feed, says } = await call();
  bob.answers = false;
  await plane.reconcile(planOf(1, feed.handle, ['bob', 'cy']));
  await plane.reconcile(planOf(2, feed.handle, ['bob']));
  says('still');
  await hearsNext(bob, 'still');
  // Who comes meanwhile is told both.
  await plane.reconcile(planOf(3, feed.handle, ['bob', 'cy']));
  says('all');
  await Promise.all([hearsNext(bob, 'all'), hearsNext(cy, 'all')]);
});

test('a feed that the newest plan does not have is over, and a device that closes takes its feeds along', async () => {
  const { plane, facts, ann, feed } = await call();
  await plane.reconcile(planOf(1, feed.handle, ['bob']));
  await plane.reconcile({ ...planOf(2, feed.handle, []), feeds: new Map() });
  assert.equal((await plane.figures()).streams, 0);
  const second = await ann.endpoint.ingest('opus');
  ann.endpoint.close('left');
  assert.deepEqual(
    facts.map((fact) => [fact.type, 'handle' in fact ? fact.handle : 'endpoint' in fact ? fact.endpoint : null]),
    [
      ['feed-down', second.handle],
      ['endpoint-down', 'ann'],
    ],
  );
  const { streams, links } = await plane.figures();
  assert.deepEqual([streams, links], [0, 4]);
  await plane.release(room);
  assert.equal((await plane.figures()).links, 0);
});

test('a port that is taken is said in words', async () => {
  const { plane } = await open();
  const { endpoint } = await join(plane, 'ann');
  const options = { listenIp: '127.0.0.1', voicePort: endpoint.ports.voice, videoPort: 0 };
  await assert.rejects(createDatagramPlane(options, silentLogger), { code: 'port-taken' });
});

test('a room becomes a signed one in the middle of a call, and nothing is lost', async () => {
  const { plane, bob, cy, feed, says } = await call();
  await plane.reconcile(planOf(1, feed.handle, ['bob', 'cy']));
  says('plain');
  await Promise.all([hearsNext(bob, 'plain'), hearsNext(cy, 'plain')]);
  // Both have answered when these plans are enforced: the first tells the secret, the second changes over.
  for (const version of [2, 3]) await plane.reconcile(planOf(version, feed.handle, ['bob', 'cy'], { signed: true }));
  says('signed');
  await Promise.all([hearsNext(bob, 'signed'), hearsNext(cy, 'signed')]);
  const [before, after] = bob.device.heard.map(({ raw, payload }) => raw.length - payload.length);
  assert.equal((after ?? 0) - (before ?? 0), SIGNATURE_BYTES);
  assert.deepEqual([...bob.device.refused, ...cy.device.refused], []);
});

test('a device that lacks the codec is told so once, and receives nothing', async () => {
  const { plane, facts, ann } = await call();
  const offers: DatagramOffer[] = [];
  const listener = {
    offered: (offer: DatagramOffer) => offers.push(offer),
    secret: () => {},
    ended: () => {},
    alive: () => {},
  };
  await plane.openEndpoint({ room, endpoint: 'dan', listener, codecs: ['opus', 'h264'] });
  const film = await ann.endpoint.ingest('vp9');
  const voice = await ann.endpoint.ingest('opus');
  for (const version of [1, 2]) {
    const [pictures, sound] = [planOf(version, film.handle, ['dan']), planOf(version, voice.handle, ['dan'])];
    const routes = [...pictures.routes, ...sound.routes.map((route) => ({ ...route, subscription: 's-sound' }))];
    await plane.reconcile({ ...pictures, feeds: new Map([...pictures.feeds, ...sound.feeds]), routes });
  }
  assert.deepEqual(
    offers.map(({ codec }) => codec),
    ['opus'],
  );
  assert.deepEqual(
    facts.filter(({ type }) => type === 'unavailable'),
    [{ type: 'unavailable', room, subscription: 's-dan', code: 'no-common-codec' }],
  );
});

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

test('a device that speaks is told of, though nobody hears it; what a bridge brings is not', async () => {
  const { plane, facts } = await open();
  const [ann, bridge] = [await join(plane, 'ann'), await join(plane, bridgeEndpoint('sfu'))];
  const [own, copy] = [await ann.endpoint.ingest('opus'), await bridge.endpoint.ingest('opus')];
  const plan = planOf(1, own.handle, []);
  await plane.reconcile({
    ...plan,
    open: new Set([own.handle, copy.handle]),
    feeds: new Map([...plan.feeds, [copy.handle, 'q']]),
  });
  const speakers = [
    { device: ann.device, voice: new Voice(own.ssrc, own.uplinkSecret) },
    { device: bridge.device, voice: new Voice(copy.ssrc, copy.uplinkSecret) },
  ];
  const packets = voiceOf('in-band correction').slice(voiceStartMs / 20, voiceEndMs / 20);
  let sent = 0;
  const speaking = setInterval(() => {
    const packet = packets[sent++ % packets.length] as Uint8Array;
    for (const { device, voice } of speakers) device.send(voice.next(packet));
  }, 20);
  after(() => clearInterval(speaking));
  const levels = () => facts.flatMap((fact) => (fact.type === 'levels' ? [fact.levels] : []));
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => plane.onFact(() => resolve()));
  };
  await until(() => levels().length === 2);
  assert.deepEqual(levels(), Array(2).fill([{ handle: own.handle, dbov: -30 }]));
  clearInterval(speaking);
  await until(() => levels().at(-1)?.length === 0);
});
