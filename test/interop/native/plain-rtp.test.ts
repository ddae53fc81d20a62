import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { test } from 'node:test';
import { NativeHub } from '@crossband/gateway-rtp/testing/native-hub';
import { NativePeerReceiver, targetOf } from '@crossband/gateway-rtp/testing/native-peer';
import type { NativeSenderSession } from '@crossband/wire';
import { writeRtpHeader } from '@crossband/wire/rtp/index';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { Program } from '../../fixtures/program.ts';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';
import { assertBars, makeTestFile, toneShare } from './media-content.ts';

const hang = { timeout: 60_000 };
const toneHz = 880;

/** FFmpeg's arguments for one stream of a session without SRTP. */
function plainOutput(session: NativeSenderSession): string[] {
  const { port } = targetOf(session.rtp_target);
  const stream = ['-payload_type', `${session.payload_type}`, '-ssrc', `${session.ssrc}`, '-cname', session.cname];
  return ['-f', 'rtp', ...stream, '-rtpflags', '+send_bye', `rtp://127.0.0.1:${port}?rtcpport=${port}&pkt_size=1200`];
}

async function packetsAtSfu(hub: NativeHub): Promise<number> {
  const workers = await hub.plane.figures();
  return workers.reduce((sum, { packetsIn }) => sum + packetsIn, 0);
}

test('picture and sound sent as plain RTP are recorded, and end with the sender', hang, async () => {
  await using hub = await HubProcess.start('--native-plain-rtp');
  const [source, recording] = [join(hub.folder, 'source.mp4'), join(hub.folder, 'recording.mkv')];
  await makeTestFile(source, toneHz, 12);
  const owner = await SignalingPeer.open(hub.signalUrl);
  await owner.join('plain', 'Ann');
  const opening = (params: object): Promise<NativeSenderSession> =>
    owner.result('create_native_sender_session', { ...params, plain: true });
  const picture = await opening({ source: 'screen', codec: 'H264' });
  const sound = await opening({ source: 'screen-audio', codec: 'OPUS' });
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline'];
  await using sender = new Program('ffmpeg', [
    ...['-loglevel', 'error', '-re', '-thread_type', 'slice', '-i', source],
    ...['-map', '0:v', ...encoder, '-pix_fmt', 'yuv420p', '-g', '30', ...plainOutput(picture)],
    ...['-map', '0:a', '-c:a', 'libopus', '-ar', '48000', ...plainOutput(sound)],
  ]);
  const watch = ['apps/cli/src/main.ts', 'watch', '--room', 'plain', '--hub', hub.url, '--record', recording];
  await using viewer = new Program(process.execPath, watch);
  assert.equal(await sender.ended, 0, sender.output);
  assert.equal(await viewer.ended, 0, viewer.output);
  assert.match(viewer.output, /H264 640x360 /);
  await assertBars(recording);
  const share = await toneShare(recording, toneHz);
  assert.ok(share > 0.9, `${(share * 100).toFixed(1)} % of the sound is the tone`);
  owner.socket.close();
  await owner.closed;
});

test('a program on this machine sends plain RTP where that is allowed, and is heard', hang, async () => {
  await using hub = await NativeHub.open({ plainRtp: true });
  const alice = await hub.member('r', 'Alice');
  const session = await hub.gateway.createSender(alice, { source: 'microphone', codec: 'OPUS', plain: true });
  assert.deepEqual([session.srtp, session.srtp_return], [null, null]);
  const { port } = targetOf(session.rtp_target);
  const tone = ['-re', '-f', 'lavfi', '-i', 'sine=frequency=440', '-c:a', 'libopus'];
  await using sender = new Program('ffmpeg', ['-loglevel', 'error', ...tone, ...plainOutput(session)]);
  await alice.told('live');
  const bob = await hub.member('r', 'Bob');
  using receiver = await NativePeerReceiver.open();
  receiver.use(await hub.gateway.createReceiver(bob, { publication: session.publication, port: receiver.port }));
  await receiver.hears(50);
  assert.equal(receiver.defects, 0);

  assert.ok((await packetsAtSfu(hub)) >= 50);

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

for (const plainRtp of [false, true])
  test(
    `plain packets to a session with SRTP are dropped and counted, switch ${plainRtp ? 'on' : 'off'}`,
    hang,
    async () => {
      await using hub = await NativeHub.open({ plainRtp });
      const alice = await hub.member('r', 'Alice');
      const session = await hub.gateway.createSender(alice, { source: 'microphone', codec: 'OPUS' });
      const tone = ['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=2', '-c:a', 'libopus'];
      await using sender = new Program('ffmpeg', ['-loglevel', 'error', ...tone, ...plainOutput(session)]);
      assert.equal(await sender.ended, 0, sender.output);
      // 20 ms a packet, so 100 of them; RTCP, its goodbye among it, is no better proven.
      await hub.until(() => hub.gateway.figures().dropped['bad-tag'] >= 90);
      assert.deepEqual([alice.states, alice.received, await packetsAtSfu(hub)], [[], [], 0]);
    },
  );

test('a gateway that others can reach does not start with plain RTP on', hang, async () => {
  await assert.rejects(NativeHub.open({ plainRtp: true, listenIp: '0.0.0.0', announcedIp: '127.0.0.1' }), {
    code: 'plain-rtp-exposed',
  });
});

test('a hub that others can reach does not start with plain RTP on', hang, async () => {
  await assert.rejects(
    HubProcess.start('--native-plain-rtp', '--native-listen-ip', '0.0.0.0'),
    /\[plain-rtp-exposed\]/,
  );
});
