import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, test } from 'node:test';
import { keyFrameRequestOf, RTP_HEADER_BYTES, senderInfoOf, writeRtpHeader } from '@crossband/wire/rtp/index';
import { NativeHub } from './testing/native-hub.ts';
import { NativePeerReceiver, NativePeerSender, targetOf } from './testing/native-peer.ts';

async function sending(hub: NativeHub, options: { codec?: 'VP8' | 'OPUS'; firstSequence?: number } = {}) {
  const alice = await hub.member('r', 'Alice');
  const codec = options.codec ?? 'VP8';
  const session = await hub.gateway.createSender(alice, { source: codec === 'OPUS' ? 'microphone' : 'camera', codec });
  const sender = await NativePeerSender.open(session, options);
  return { alice, sender, session };
}

/** The same, once what it sends arrives. */
async function live(hub: NativeHub, options?: Parameters<typeof sending>[1]) {
  const sent = await sending(hub, options);
  sent.sender.start();
  await sent.alice.told('live');
  return sent;
}

async function receiving(hub: NativeHub, publication: string, { withPort = true } = {}) {
  const bob = await hub.member('r', 'Bob');
  const receiver = await NativePeerReceiver.open();
  const session = await hub.gateway.createReceiver(bob, {
    publication,
    ...(withPort ? { port: receiver.port } : {}),
  });
  receiver.use(session);
  return { bob, receiver, session };
}

test('what a native sender sends arrives at a native receiver unchanged and in order', async () => {
  await using hub = await NativeHub.open();
  const { alice, sender: opened, session } = await sending(hub);
  using sender = opened;
  assert.match(session.rtp_target, /^127\.0\.0\.1:\d+$/);
  sender.start();
  await alice.told('live');
  using receiver = (await receiving(hub, session.publication)).receiver;
  await receiver.hears(50);
  const numbers = receiver.texts.map((text) => Number(text.slice(1, -1)));
  assert.deepEqual(
    numbers,
    Array.from(numbers, (_, i) => (numbers[0] ?? 0) + i),
  );
  assert.equal(receiver.defects, 0);
});

test('Opus passes in the same way', async () => {
  await using hub = await NativeHub.open();
  const { sender: opened, session } = await live(hub, { codec: 'OPUS' });
  using _sender = opened;
  using receiver = (await receiving(hub, session.publication)).receiver;
  await receiver.hears(20);
});

test('a receiver that asks for a key frame reaches the sender through both ends', async () => {
  await using hub = await NativeHub.open();
  const { sender: opened, session } = await live(hub);
  using sender = opened;
  using receiver = (await receiving(hub, session.publication)).receiver;
  await receiver.hears();
  const plis = (): number => sender.rtcp.filter((part) => keyFrameRequestOf(part)?.mediaSsrc === session.ssrc).length;
  const before = plis();
  receiver.askForKeyFrame();
  await sender.waiters.until(() => plis() > before);
});

test('RTCP of a receiver under an SSRC of its own choice is found by its key', async () => {
  await using hub = await NativeHub.open();
  const { sender: opened, session } = await live(hub);
  using _sender = opened;
  using receiver = (await receiving(hub, session.publication, { withPort: false })).receiver;
  receiver.askForKeyFrame(0x01020304);
  await receiver.hears();
});

test('a receiver without a port gets nothing until its RTCP has proven where it is', async () => {
  await using hub = await NativeHub.open();
  const { sender: opened, session } = await live(hub);
  using _sender = opened;
  const { bob, receiver: watcher, session: watching } = await receiving(hub, session.publication, { withPort: false });
  using receiver = watcher;
  using stranger = await NativePeerReceiver.open();
  stranger.use({ ...watching, srtp_return: { ...watching.srtp_return, key: Buffer.alloc(30).toString('base64') } });
  stranger.askForKeyFrame();
  receiver.askForKeyFrame();
  await receiver.hears();
  await bob.told('live');
  assert.equal(stranger.texts.length, 0);
  assert.equal(hub.gateway.figures().dropped['bad-tag'], 1);
});

test('sender reports arrive on the clock of the stream', async () => {
  await using hub = await NativeHub.open();
  const { sender: opened, session } = await live(hub);
  using sender = opened;
  const reports = setInterval(() => sender.report(), 50);
  const { receiver: watcher, session: watching } = await receiving(hub, session.publication);
  using receiver = watcher;
  await receiver.waiters.until(() => receiver.rtcp.some((part) => senderInfoOf(part)?.ssrc === watching.ssrc));
  clearInterval(reports);
});

test('a killed worker is bridged: the sender keeps its session, the receiver keeps its stream', async () => {
  await using hub = await NativeHub.open();
  const { alice, sender: opened, session } = await live(hub, { firstSequence: 65_400 });
  using sender = opened;
  using receiver = (await receiving(hub, session.publication)).receiver;
  // Past the wrap of the sequence number: the new worker's SRTP state starts at roll-over 0, the sender's is at 1.
  await receiver.hears(200);
  const [figures] = await hub.plane.figures();
  assert.ok(figures);
  process.kill(figures.pid, 'SIGKILL');
  await receiver.hears(100);
  assert.equal(receiver.defects, 0, 'one key, one roll-over counter, no replay for the receiver');
  const gaps = receiver.sequences
    .slice(1)
    .filter((sequence, i) => sequence !== (((receiver.sequences[i] ?? 0) + 1) & 0xffff));
  assert.deepEqual(gaps, [], 'sequence numbers go on without a hole');
  assert.equal(alice.states.filter(({ state }) => state === 'closed').length, 0);
  const askedFrom = sender.rtcp.length;
  receiver.askForKeyFrame();
  await sender.waiters.until(() => sender.rtcp.slice(askedFrom).some((part) => keyFrameRequestOf(part)));
});

test('forged, altered, replayed, foreign and malformed datagrams are counted and change nothing', async () => {
  await using hub = await NativeHub.open();
  const { sender: opened, session } = await live(hub);
  using sender = opened;
  using receiver = (await receiving(hub, session.publication)).receiver;
  await receiver.hears();
  sender.stop();
  const good = Buffer.from(sender.send());
  await receiver.hears(1);
  const altered = Buffer.from(good);
  altered[14] = (altered[14] as number) ^ 1;
  altered.writeUInt16BE(altered.readUInt16BE(2) + 1, 2);
  const foreign = Buffer.from(good);
  foreign.writeUInt32BE(5, 8);
  using attacker = await NativePeerReceiver.open();
  const { port, address } = targetOf(session.rtp_target);
  const before = hub.gateway.figures().dropped;
  for (const packet of [
    good,
    altered,
    foreign,
    good.subarray(0, 20),
    Buffer.from('80c8', 'hex'),
    Buffer.from('00010000', 'hex'),
    Buffer.from('8', 'latin1'),
    Buffer.alloc(1501, 0x80),
    Buffer.concat([Buffer.from('9fe0', 'hex'), good.subarray(2, 30)]),
  ])
    attacker.socket.send(packet, port, address);
  const heard = receiver.texts.length;
  // The last of them was handled when a later packet has come through.
  sender.send();
  await receiver.hears(1);
  const after = hub.gateway.figures().dropped;
  const counted = Object.entries(after).filter(([reason, count]) => count !== before[reason as keyof typeof before]);
  assert.deepEqual(
    Object.fromEntries(counted.map(([reason, count]) => [reason, count - before[reason as keyof typeof before]])),
    { replayed: 1, 'bad-tag': 1, 'unknown-ssrc': 1, 'too-short': 3, 'not-rtp': 1, 'too-long': 1, malformed: 1 },
  );
  assert.equal(receiver.texts.length, heard + 1);
});

test('RTP of a payload type that was not negotiated ends its session, with the reason', async () => {
  await using hub = await NativeHub.open();
  const { alice, sender: opened } = await sending(hub);
  using sender = opened;
  const other = await hub.member('r', 'Carol');
  const kept = await hub.gateway.createSender(other, { source: 'camera', codec: 'VP8' });
  for (let i = 0; i < 40; i += 1) sender.send(sender.next({ payloadType: 33 }));
  assert.equal((await alice.told('closed')).reason, 'not-negotiated');
  using bystander = await NativePeerSender.open(kept);
  bystander.send();
  await other.told('live');
});

test('a credential that is not used in time is void', async () => {
  await using hub = await NativeHub.open({ limits: { startWithinMs: 100 } });
  const { alice, sender: opened, session } = await sending(hub);
  using sender = opened;
  assert.equal((await alice.told('closed')).reason, 'native-start-timeout');
  sender.send();
  await assert.rejects(hub.gateway.close(alice.seat.participant, session.session), { code: 'unknown-native-session' });
  assert.equal(hub.gateway.figures().senders, 0);
  assert.equal(alice.room.publicationCount, 0);
});

test('a sender that falls silent is called so, then its run is over', async () => {
  await using hub = await NativeHub.open({ limits: { silentAfterMs: 300, closeAfterMs: 1000 } });
  const { alice, sender: opened } = await sending(hub);
  using sender = opened;
  sender.send();
  await alice.told('live');
  await alice.told('silent');
  assert.equal((await alice.told('closed')).reason, 'native-silent');
});

test('a goodbye ends the run and its publication at once', async () => {
  await using hub = await NativeHub.open();
  const { alice, sender: opened } = await sending(hub);
  using sender = opened;
  sender.send();
  await alice.told('live');
  sender.goodbye();
  assert.equal((await alice.told('closed')).reason, null);
  assert.equal(alice.room.publicationCount, 0);
});

test('bounds and mistakes have their codes', async () => {
  await using hub = await NativeHub.open({ limits: { sessionsPerParticipant: 2, offerTimeoutMs: 200 } });
  const alice = await hub.member('r', 'Alice');
  const ask = (codec: 'VP8' | 'OPUS') => hub.gateway.createSender(alice, { source: 'camera', codec });
  await assert.rejects(ask('OPUS'), { code: 'bad-params' });
  const first = await ask('VP8');
  await ask('VP8');
  await assert.rejects(ask('VP8'), { code: 'native-limit' });
  const bob = await hub.member('r', 'Bob');
  await assert.rejects(hub.gateway.close(bob.seat.participant, first.session), { code: 'unknown-native-session' });
  await assert.rejects(hub.gateway.createReceiver(bob, { publication: 'nope', port: 5000 }), {
    code: 'unknown-publication',
  });
  await hub.gateway.close(alice.seat.participant, first.session);
  await hub.gateway.closeAll(alice.seat.participant, 'left');
  assert.deepEqual([hub.gateway.figures().senders, hub.gateway.figures().receivers], [0, 0]);
});

test('an IPv6 front carries media', async () => {
  await using hub = await NativeHub.open({ listenIp: '::1' });
  const alice = await hub.member('r', 'Alice', '::1');
  const session = await hub.gateway.createSender(alice, { source: 'camera', codec: 'VP8' });
  assert.match(session.rtp_target, /^\[::1\]:\d+$/);
  using sender = await NativePeerSender.open(session, { ip: '::1' });
  sender.start();
  await alice.told('live');
  using receiver = await NativePeerReceiver.open('::1');
  const bob = await hub.member('r', 'Bob', '::1');
  const watching = await hub.gateway.createReceiver(bob, { publication: session.publication, port: receiver.port });
  receiver.use(watching);
  await receiver.hears(5);
});

test('plain packets from before the first of their stream are dropped, and what follows goes on', async () => {
  await using hub = await NativeHub.open({ plainRtp: true });
  const alice = await hub.member('r', 'Alice');
  const session = await hub.gateway.createSender(alice, { source: 'microphone', codec: 'OPUS', plain: true });
  const { port, address } = targetOf(session.rtp_target);
  const socket = createSocket('udp4');
  after(() => socket.close());
  const send = (sequenceNumber: number): void => {
    const packet = Buffer.alloc(RTP_HEADER_BYTES + 4);
    const { payload_type: payloadType, ssrc } = session;
    writeRtpHeader(packet, { payloadType, ssrc, marker: false, sequenceNumber, rtpTimestamp: 0 });
    socket.send(packet, port, address);
  };
  for (const sequenceNumber of [2, 65_535, 3]) send(sequenceNumber);
  await alice.told('live');
  await hub.until(() => hub.gateway.figures().packetsIn === 3);
  assert.equal(hub.gateway.figures().dropped.replayed, 1);
});
