import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { NativeHub } from '@crossband/gateway-rtp/testing/native-hub';
import { NativePeerReceiver, targetOf } from '@crossband/gateway-rtp/testing/native-peer';
import { writeRtpHeader } from '@crossband/wire/rtp/index';
import { Program } from '../../fixtures/program.ts';

const hang = { timeout: 60_000 };

test('a program on this machine sends plain RTP where that is allowed, and is heard', hang, async () => {
  await using hub = await NativeHub.open({ plainRtp: true });
  const alice = await hub.member('r', 'Alice');
  const session = await hub.gateway.createSender(alice, { source: 'microphone', codec: 'OPUS', plain: true });
  assert.deepEqual([session.srtp, session.srtp_return], [null, null]);
  const { port } = targetOf(session.rtp_target);
  const tone = ['-re', '-f', 'lavfi', '-i', 'sine=frequency=440', '-c:a', 'libopus', '-f', 'rtp'];
  const stream = ['-payload_type', `${session.payload_type}`, '-ssrc', `${session.ssrc}`];
  const address = `rtp://127.0.0.1:${port}?rtcpport=${port}`;
  await using sender = new Program('ffmpeg', ['-loglevel', 'error', ...tone, ...stream, address]);
  await alice.told('live');
  const bob = await hub.member('r', 'Bob');
  using receiver = await NativePeerReceiver.open();
  receiver.use(await hub.gateway.createReceiver(bob, { publication: session.publication, port: receiver.port }));
  await receiver.hears(50);
  assert.equal(receiver.defects, 0);

  // Somebody else on this machine who has read the SSRC.
  const before = hub.gateway.figures().dropped['foreign-address'];
  await using stranger = createSocket('udp4');
  const packet = Buffer.alloc(40, 0x55);
  writeRtpHeader(packet, {
    payloadType: session.payload_type,
    marker: false,
    sequenceNumber: 1,
    rtpTimestamp: 1,
    ssrc: session.ssrc,
  });
  for (let index = 0; index < 20; index += 1) stranger.send(packet, port, '127.0.0.1');
  await hub.until(() => hub.gateway.figures().dropped['foreign-address'] === before + 20);
  await receiver.hears(50);
  assert.equal(receiver.defects, 0);
  await sender.stop('SIGTERM');
});

test('plain RTP is refused where it was not switched on', hang, async () => {
  await using hub = await NativeHub.open();
  const alice = await hub.member('r', 'Alice');
  const asked = hub.gateway.createSender(alice, { source: 'microphone', codec: 'OPUS', plain: true });
  await assert.rejects(asked, { code: 'plain-rtp-off' });
});

test('a session with SRTP takes no plain packet, switch or not', hang, async () => {
  await using hub = await NativeHub.open({ plainRtp: true });
  const alice = await hub.member('r', 'Alice');
  const session = await hub.gateway.createSender(alice, { source: 'microphone', codec: 'OPUS' });
  const { port } = targetOf(session.rtp_target);
  await using stranger = createSocket('udp4');
  const packet = Buffer.alloc(40, 0x55);
  const { payload_type: payloadType, ssrc } = session;
  writeRtpHeader(packet, { payloadType, marker: false, sequenceNumber: 1, rtpTimestamp: 1, ssrc });
  for (let index = 0; index < 20; index += 1) stranger.send(packet, port, '127.0.0.1');
  await hub.until(() => hub.gateway.figures().dropped['bad-tag'] === 20);
});

test('a gateway that others can reach does not start with plain RTP on', hang, async () => {
  await assert.rejects(NativeHub.open({ plainRtp: true, listenIp: '0.0.0.0', announcedIp: '127.0.0.1' }), {
    code: 'plain-rtp-exposed',
  });
});
