import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type MonotonicClock, type MonotonicMs, monotonicNow } from '@crossband/foundation';
import { opusDurationMs } from '@crossband/media';
import { voiceEndMs, voiceOf, voiceStartMs } from '@crossband/media/testing/voices';
import { datagramCodecs, mediaTypes, writePlain } from '@crossband/wire/datagram/index';
import {
  DatagramSealer,
  DatagramSigner,
  DatagramVerifier,
  nodeSealCipher,
  SEALED_OVERHEAD_BYTES,
  SECRET_BYTES,
  SIGNATURE_BYTES,
} from '@crossband/wire/datagram/sealing';
import { Device, Voice } from '../testing/device.ts';
import type { LinkSpec, RelayFact, StreamRoutes } from './messages.ts';
import { Place } from './place.ts';
import { Relay } from './relay.ts';
import { openUdpPort } from './udp/open-udp-port.ts';

const downlinkSecret = new Uint8Array(SECRET_BYTES).fill(77);
const voiceSsrc = 900;

async function openRelay(now: MonotonicClock = monotonicNow) {
  let relay: Relay | null = null;
  const open = (port: 'voice' | 'video') =>
    openUdpPort({
      listenIp: '127.0.0.1',
      port: 0,
      onDatagram: (datagram, from) => relay?.receive(datagram, from, port),
    });
  const ports = { voice: await open('voice'), video: await open('video') };
  const facts: RelayFact[] = [];
  const signer = new DatagramSigner();
  relay = new Relay(ports, signer, (fact) => facts.push(fact), nodeSealCipher, now);
  after(() => {
    ports.voice.close();
    ports.video.close();
  });
  return { relay, ports, facts, signer };
}

function linkOf(device: Device, port: 'voice' | 'video' = 'voice'): LinkSpec {
  const { ssrc, uplinkSecret, downlinkSecret } = device;
  return { ssrc, port, uplinkSecret, downlinkSecret, plain: null, lastAt: null, place: Place.begin().memory };
}

/** A relay with a speaker and two who hear it. */
async function openCall(now?: MonotonicClock) {
  const { relay, ports, facts, signer } = await openRelay(now);
  const devices = await Promise.all([1, 2, 3].map((ssrc) => Device.open(ports.voice.bound.port, ssrc)));
  after(() => {
    for (const device of devices) device[Symbol.dispose]();
  });
  for (const device of devices) {
    relay.openLink(linkOf(device));
    device.listenTo(voiceSsrc, downlinkSecret, 4);
    await device.arrive();
  }
  const [speaker, first, second] = devices as [Device, Device, Device];
  const voice = new Voice(voiceSsrc);
  relay.openStream({
    ssrc: voiceSsrc,
    link: speaker.ssrc,
    codec: datagramCodecs.opus,
    uplinkSecret: voice.secret,
    maxBitrateBps: 200_000,
    maxDatagramsPerSecond: 100,
    listenedTo: true,
    place: Place.begin().memory,
  });
  const route = (change: Partial<StreamRoutes> = {}): void =>
    relay.route([
      { ssrc: voiceSsrc, open: true, keyId: 4, downlinkSecret, signed: false, receivers: [2, 3], ...change },
    ]);
  route();
  return { relay, facts, signer, speaker, first, second, voice, route };
}

/** Everything sent before is through once this came back. */
const settled = (device: Device): Promise<void> => device.arrive();

test('what one says, the others of the plan hear, with the header as it was', async () => {
  const { relay, facts, speaker, first, second, voice } = await openCall();
  const said = voice.next(Buffer.from('hello'));
  speaker.send(said);
  for (const device of [first, second]) {
    await device.until(() => device.heard.length === 1);
    assert.equal(String(device.heard[0]?.payload), 'hello');
    assert.deepEqual(device.heard[0]?.raw.subarray(0, 16), Buffer.from(said.subarray(0, 16)));
  }
  assert.deepEqual(speaker.heard, []);
  assert.deepEqual(
    facts.map((fact) => fact.type),
    ['link-alive', 'link-alive', 'link-alive'],
  );
  assert.equal(relay.figures.datagramsOut, 3 + 2);
});

test('the plan alone decides who hears: closed, and left out', async () => {
  const { relay, speaker, first, second, voice, route } = await openCall();
  route({ receivers: [2] });
  speaker.send(voice.next(Buffer.from('to the first')));
  await first.until(() => first.heard.length === 1);
  route({ open: false });
  speaker.send(voice.next(Buffer.from('to nobody')));
  await settled(speaker);
  assert.equal(relay.figures.drops.gated, 1);
  await Promise.all([settled(first), settled(second)]);
  assert.deepEqual([first.heard.length, second.heard.length], [1, 0]);
});

test('a new secret shuts out who has only the old one', async () => {
  const { speaker, first, second, voice, route } = await openCall();
  const nextSecret = new Uint8Array(SECRET_BYTES).fill(78);
  first.listenTo(voiceSsrc, nextSecret, 5);
  route({ keyId: 5, downlinkSecret: nextSecret });
  speaker.send(voice.next(Buffer.from('secret')));
  await first.until(() => first.heard.length === 1);
  await second.until(() => second.refused.length === 1);
  assert.equal(second.refused[0]?.reason, 'unknown-key');
});

test('a device that moved is found by its next datagram, and an old one does not lead back', async () => {
  const { relay, speaker, first, voice } = await openCall();
  // A NAT that forgot: the same link from another port.
  const elsewhere = await Device.open(first.relayPort, 50);
  after(() => elsewhere[Symbol.dispose]());
  const old = first.ping();
  await first.until(() => first.pongs === 2);
  const { socket } = elsewhere;
  const next = first.nextPing();
  const messages: Buffer[] = [];
  socket.on('message', (message) => messages.push(message));
  elsewhere.send(next);
  await elsewhere.until(() => messages.length === 1);
  speaker.send(voice.next(Buffer.from('where are you')));
  await elsewhere.until(() => messages.length === 2);
  // A recording of what the device once sent, from its old place.
  first.send(old);
  await settled(speaker);
  assert.equal(relay.figures.drops.replayed, 1);
  speaker.send(voice.next(Buffer.from('still there?')));
  await elsewhere.until(() => messages.length === 3);
  assert.deepEqual(first.heard, []);
});

test('forgeries change nothing and are answered by nothing', async () => {
  const { relay, speaker, first, voice } = await openCall();
  const attacker = await Device.open(speaker.relayPort, 60);
  after(() => attacker[Symbol.dispose]());
  const genuine = voice.next(Buffer.from('genuine'));
  for (let bit = 0; bit < genuine.length * 8; bit += 7) {
    const forged = Uint8Array.from(genuine);
    forged[bit >> 3] = (forged[bit >> 3] as number) ^ (1 << (bit & 7));
    attacker.send(forged);
  }
  speaker.send(genuine);
  await first.until(() => first.heard.length === 1);
  attacker.send(genuine);
  await settled(speaker);
  const drops = Object.values(relay.figures.drops).reduce((sum, count) => sum + count, 0);
  assert.equal(drops, Math.ceil((genuine.length * 8) / 7) + 1);
  await settled(first);
  assert.deepEqual(
    first.heard.map(({ payload }) => String(payload)),
    ['genuine'],
  );
  assert.deepEqual([attacker.heard, attacker.refused, attacker.pongs], [[], [], 0]);
});

test('who needs a key frame gets it asked of the sender, once for all who ask at the same time', async () => {
  const { relay, speaker, first, second } = await openCall();
  const stranger = await Device.open(speaker.relayPort, 4);
  after(() => stranger[Symbol.dispose]());
  relay.openLink(linkOf(stranger));
  await stranger.arrive();
  stranger.askForKeyFrames(voiceSsrc);
  await settled(stranger);
  assert.deepEqual(speaker.keyFrameRequests, []);
  first.askForKeyFrames(voiceSsrc, 12345);
  second.askForKeyFrames(voiceSsrc);
  await Promise.all([settled(first), settled(second)]);
  await speaker.until(() => speaker.keyFrameRequests.length > 0);
  await settled(speaker);
  assert.deepEqual(speaker.keyFrameRequests, [voiceSsrc]);
});

test('more than a sender may is dropped and counted', async () => {
  const { relay, speaker, voice } = await openCall();
  for (let sent = 0; sent < 150; sent += 1) speaker.send(voice.next(Buffer.from('much')));
  await settled(speaker);
  const dropped = relay.figures.drops['sender-rate'] ?? 0;
  assert.ok(dropped >= 40 && dropped <= 50, `${dropped} dropped`);
});

test('the right datagram at the wrong port is not taken', async () => {
  const { relay, ports } = await openRelay();
  using device = await Device.open(ports.video.bound.port, 5);
  relay.openLink(linkOf(device, 'voice'));
  using other = await Device.open(ports.video.bound.port, 6);
  relay.openLink(linkOf(other, 'video'));
  device.ping();
  await other.arrive();
  assert.equal(relay.figures.drops['wrong-port'], 1);
});

test('in a signed room each datagram carries a signature, which only the hub can give', async () => {
  const { signer, speaker, first, second, voice, route } = await openCall();
  first.listenTo(voiceSsrc, downlinkSecret, 4, new DatagramVerifier(signer.publicKey));
  route({ signed: true });
  const said = voice.next(Buffer.from('signed'));
  speaker.send(said);
  await first.until(() => first.heard.length === 1);
  assert.equal(first.heard[0]?.raw.length, said.length + SIGNATURE_BYTES);
  // The other was not told that the room is signed: it sees a length that does not fit.
  await second.until(() => second.refused.length === 1);
  assert.equal(second.refused[0]?.reason, 'wrong-length');
});

test('what is too long once it is sealed and signed is dropped, and of another kind than the stream as well', async () => {
  const { relay, speaker, first, voice } = await openCall();
  const sealer = new DatagramSealer({ direction: 'uplink', secret: voice.secret, ssrc: voiceSsrc, keyId: 0 });
  const header = { mediaType: 0, codec: 0, keyFrame: true, marker: true, start: true, ssrc: voiceSsrc, timestampMs: 0 };
  const outgoing = new Uint8Array(1200);
  const longest = new Uint8Array(1200 - SEALED_OVERHEAD_BYTES);
  const plain = writePlain({ ...header, seq: 1 }, longest);
  speaker.send(outgoing.subarray(0, sealer.sealAs(plain, 0, longest, outgoing)));
  speaker.send(sealer.seal({ ...header, seq: 2, mediaType: mediaTypes.input }, 0, Buffer.from('input')));
  await settled(speaker);
  await settled(first);
  assert.deepEqual([relay.figures.drops['too-long'], relay.figures.drops['unknown-media']], [2, 1]);
  assert.deepEqual(first.heard, []);
});

test('who is silent is told of, and nothing is sent there until it is back', async () => {
  const { relay, facts, speaker, first, second, voice } = await openCall();
  relay.sweep((performance.now() + 11_000) as never);
  assert.equal(facts.filter(({ type }) => type === 'link-silent').length, 3);
  await first.arrive();
  speaker.send(voice.next(Buffer.from('who is there')));
  await first.until(() => first.heard.length === 1);
  await second.arrive();
  assert.deepEqual(second.heard, []);
});

test('who speaks is told while they do, and not when they may not', async () => {
  let nowMs = 1_000 as MonotonicMs;
  const { relay, facts, speaker, first, voice, route } = await openCall(() => nowMs);
  const told = (): (readonly number[])[] => {
    relay.tellSpeaking(nowMs);
    return facts.splice(0).flatMap((fact) => (fact.type === 'speaking' ? [fact.streams] : []));
  };
  const say = async (fromMs: number, untilMs: number): Promise<void> => {
    for (const packet of voiceOf('in-band correction').slice(fromMs / 20, untilMs / 20)) {
      nowMs = (nowMs + opusDurationMs(packet)) as MonotonicMs;
      speaker.send(voice.next(packet));
      await settled(speaker);
    }
  };
  // A new relay says once that all are silent, whatever another one before it has told.
  assert.deepEqual(told(), [[]]);
  await say(0, voiceStartMs);
  assert.deepEqual(told(), []);
  await say(voiceStartMs, voiceEndMs);
  assert.deepEqual([told(), told()], [[[voiceSsrc]], [[voiceSsrc]]]);
  route({ open: false });
  assert.deepEqual([told(), told()], [[[]], []]);
  await say(voiceStartMs, voiceEndMs);
  assert.deepEqual(told(), []);
  route();
  nowMs = (nowMs + 1_000) as MonotonicMs;
  await say(voiceStartMs, voiceEndMs);
  assert.deepEqual(told(), [[voiceSsrc]]);
  await say(voiceEndMs, 1_840);
  assert.deepEqual(told(), [[]]);
  assert.ok(first.heard.length > 0);
});
