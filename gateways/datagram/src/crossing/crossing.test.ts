import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Bridge } from '@crossband/bridge';
import { createDatagramPlane, type DatagramEndpoint, type DatagramOffer } from '@crossband/datagram';
import { Device, Voice } from '@crossband/datagram/testing/device';
import { silentLogger } from '@crossband/foundation';
import { type PublicationSpec, passingPlace, Rooms, type Seat } from '@crossband/room';
import { Stage } from '@crossband/sfu/testing/stage';
import { frameParts, mediaTypes } from '@crossband/wire/datagram/index';
import { DatagramSealer, MAX_SEALED_PAYLOAD_BYTES } from '@crossband/wire/datagram/sealing';
import { CrossingPlane } from './crossing-plane.ts';

const hang = { timeout: 30_000 };
const want = { maxWidthPx: 1280, maxFps: 30, priority: 1 };
const microphone: PublicationSpec = { source: 'microphone', kind: 'audio', muted: false, preset: null };
const camera: PublicationSpec = { source: 'camera', kind: 'video', muted: false, preset: null };

/** Until the test ends, which is before its sockets close. */
function repeating(action: () => void, intervalMs: number): Disposable {
  const timer = setInterval(action, intervalMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** A room with a device on each plane: Ann by datagrams, Bob by RTP. */
async function meet() {
  const stage = await Stage.open();
  const datagrams = await createDatagramPlane({ listenIp: '127.0.0.1', voicePort: 0, videoPort: 0 }, silentLogger);
  const bridge = new Bridge(silentLogger);
  const crossing = new CrossingPlane({
    sfu: stage.plane,
    datagrams,
    bridge,
    relayIp: '127.0.0.1',
    logger: silentLogger,
  });
  const limits = { rooms: 5, participants: 5, publicationsEach: 5 };
  const rooms = new Rooms({ planes: [stage.plane, datagrams, crossing], limits, logger: silentLogger });
  const room = await rooms.open(passingPlace('r'));
  const offers: DatagramOffer[] = [];
  const annEnd: DatagramEndpoint = await datagrams.openEndpoint({
    room: 'r',
    endpoint: 'ann',
    listener: {
      offered: (offer) => {
        offers.push(offer);
        for (const device of [annVoice, annVideo]) device.listenTo(offer.ssrc, offer.secret, offer.keyId);
      },
      secret: () => {},
      ended: () => {},
      alive: () => {},
    },
  });
  const annVoice = await Device.with(annEnd.ports.voice, annEnd.links.voice);
  const annVideo = await Device.with(annEnd.ports.video, annEnd.links.video);
  await Promise.all([annVoice.arrive(), annVideo.arrive()]);
  const bobEnd = await stage.viewer('r', 'bob');
  const admit = (name: string): Seat => room.admit({ name, device: name, visible: true });
  const [ann, bob] = [admit('Ann'), admit('Bob')];
  after(async () => {
    await rooms.close();
    await crossing.close('shutdown');
    await datagrams.close('shutdown');
    await stage[Symbol.asyncDispose]();
    // Last: what a test still sends meanwhile goes nowhere, but it goes.
    for (const device of [annVoice, annVideo]) device[Symbol.dispose]();
  });
  return { stage, datagrams, bridge, room, ann, bob, annEnd, annVoice, annVideo, bobEnd, offers };
}

test('who speaks by RTP is heard by datagrams, and muted is muted', hang, async () => {
  const { stage, room, ann, bob, annVoice, bobEnd } = await meet();
  const { handle } = await stage.send(bobEnd, { kind: 'audio', label: 'bob' });
  const publication = room.publish(bob, microphone);
  room.attach(bob, publication, { plane: 'sfu', handle, codec: 'opus' });
  room.subscribe(ann, publication, { plane: 'datagram', endpoint: 'ann' }, want);
  await annVoice.until(() => annVoice.heard.length >= 10);
  assert.ok(annVoice.heard.every(({ payload }) => payload.includes('<bob')));
  room.mute(bob, publication, true);
  // Everything that was on its way is there once nothing has come for three packets' time, again and again.
  for (let before = -1; before !== annVoice.heard.length; ) {
    before = annVoice.heard.length;
    await annVoice.arrive();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  room.mute(bob, publication, false);
  const muted = annVoice.heard.length;
  await annVoice.until(() => annVoice.heard.length >= muted + 5);
});

test('who speaks by datagrams is heard by RTP', hang, async () => {
  const { room, ann, bob, annEnd, annVoice, bobEnd } = await meet();
  const feed = await annEnd.ingest('opus');
  const publication = room.publish(ann, microphone);
  room.attach(ann, publication, { plane: 'datagram', handle: feed.handle, codec: 'opus' });
  room.subscribe(bob, publication, { plane: 'sfu', endpoint: 'bob' }, want);
  const voice = new Voice(feed.ssrc, feed.uplinkSecret);
  using _speaking = repeating(() => annVoice.send(voice.next(Buffer.from('<ann>'))), 20);
  await bobEnd.hears('ann', 10);
});

test(
  'in a signed room who speaks by datagrams is heard by RTP, and goes on when it is signed no more',
  hang,
  async () => {
    const { room, ann, bob, annEnd, annVoice, bobEnd } = await meet();
    room.door.setRules({ ...room.door.rules, signed: true });
    const feed = await annEnd.ingest('opus');
    const publication = room.publish(ann, microphone);
    room.attach(ann, publication, { plane: 'datagram', handle: feed.handle, codec: 'opus' });
    room.subscribe(bob, publication, { plane: 'sfu', endpoint: 'bob' }, want);
    const voice = new Voice(feed.ssrc, feed.uplinkSecret);
    using _speaking = repeating(() => annVoice.send(voice.next(Buffer.from('<ann>'))), 20);
    await bobEnd.hears('ann', 10);
    room.door.setRules({ ...room.door.rules, signed: false });
    await bobEnd.hears('ann', 20);
  },
);

test('pictures by datagrams are seen by RTP, and the need of a key frame travels back', hang, async () => {
  const { room, ann, bob, annEnd, annVideo, bobEnd } = await meet();
  const feed = await annEnd.ingest('vp8');
  const publication = room.publish(ann, camera);
  room.attach(ann, publication, { plane: 'datagram', handle: feed.handle, codec: 'vp8' });
  room.subscribe(bob, publication, { plane: 'sfu', endpoint: 'bob' }, want);
  const { ssrc, uplinkSecret: secret } = feed;
  const sealer = new DatagramSealer({ direction: 'uplink', secret, ssrc, keyId: 0 });
  let seq = 0;
  using _filming = repeating(() => {
    // Key frames only when they are asked for; the first byte of VP8 tells (RFC 6386 section 9.1).
    const keyFrame = annVideo.keyFrameRequests.length > 0;
    const frame = Buffer.from(`${keyFrame ? '\u0000' : '\u0001'}<picture>${'x'.repeat(3_000)}`);
    const header = { mediaType: mediaTypes.video, codec: 3, keyFrame, ssrc, timestampMs: Date.now() % 2 ** 32 };
    for (const { header: part, payload } of frameParts(frame, header, seq, MAX_SEALED_PAYLOAD_BYTES)) {
      annVideo.send(sealer.seal(part, 0, payload));
      seq += 1;
    }
  }, 40);
  await bobEnd.hears('picture', 5);
  assert.ok(annVideo.keyFrameRequests.every((asked) => asked === ssrc));
});

test('a device that needs a key frame of a browser gets it asked of the browser', hang, async () => {
  const { stage, room, ann, bob, annVideo, bobEnd, offers } = await meet();
  const { handle } = await stage.send(bobEnd, { kind: 'video', label: 'bob' });
  const publication = room.publish(bob, camera);
  room.attach(bob, publication, { plane: 'sfu', handle, codec: 'vp8' });
  room.subscribe(ann, publication, { plane: 'datagram', endpoint: 'ann' }, want);
  await annVideo.until(() => annVideo.heard.length >= 3);
  const before = bobEnd.keyFrameRequests.length;
  const [offer] = offers;
  assert.ok(offer);
  // The SFU spaces requests: one that falls together with its own is asked again, as devices do.
  using _asking = repeating(() => annVideo.askForKeyFrames(offer.ssrc), 500);
  await bobEnd.until(() => bobEnd.keyFrameRequests.length > before);
});

test('a worker that dies takes the crossing along, and the next feed crosses again', hang, async () => {
  const { stage, room, ann, bob, annVoice, bobEnd } = await meet();
  const first = await stage.send(bobEnd, { kind: 'audio', label: 'before' });
  const publication = room.publish(bob, microphone);
  room.attach(bob, publication, { plane: 'sfu', handle: first.handle, codec: 'opus' });
  room.subscribe(ann, publication, { plane: 'datagram', endpoint: 'ann' }, want);
  await annVoice.until(() => annVoice.heard.length >= 3);
  process.kill(await stage.workerOf(bobEnd), 'SIGKILL');
  await bobEnd.until(() => bobEnd.lost !== null);
  const again = await stage.viewer('r', 'bob');
  const second = await stage.send(again, { kind: 'audio', label: 'after' });
  room.attach(bob, publication, { plane: 'sfu', handle: second.handle, codec: 'opus' });
  await annVoice.until(() => annVoice.heard.some(({ payload }) => payload.includes('<after')));
});

test(
  'a bridge that dies is replaced, and what crossed crosses again without anybody doing anything',
  hang,
  async () => {
    const { stage, bridge, room, ann, bob, annVoice, bobEnd } = await meet();
    const { handle } = await stage.send(bobEnd, { kind: 'audio', label: 'bob' });
    const publication = room.publish(bob, microphone);
    room.attach(bob, publication, { plane: 'sfu', handle, codec: 'opus' });
    room.subscribe(ann, publication, { plane: 'datagram', endpoint: 'ann' }, want);
    await annVoice.until(() => annVoice.heard.length >= 3);
    const before = new Set(annVoice.heard.map(({ ssrc }) => ssrc));
    await bridge.fail();
    await annVoice.until(() => annVoice.heard.some(({ ssrc }) => !before.has(ssrc)));
  },
);
