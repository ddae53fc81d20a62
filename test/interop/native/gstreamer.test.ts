import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { NativeHub } from '@crossband/gateway-rtp/testing/native-hub';
import { NativePeerReceiver, NativePeerSender, secured } from '@crossband/gateway-rtp/testing/native-peer';
import { rtpHeaderBytes } from '@crossband/wire/rtp/index';
import { gstreamerReceiverWords } from '../../../apps/cli/src/gstreamer/receiver-command.ts';
import { gstreamerSenderWords } from '../../../apps/cli/src/gstreamer/sender-command.ts';
import { Program } from '../../fixtures/program.ts';

/** Network abstraction layer types of one H264 packet (RFC 6184 sections 5.3, 5.7.1 and 5.8): 5 begins an IDR picture. */
function startsIdr(payload: Uint8Array): boolean {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === 5) return true;
  if (type === 28) return ((payload[1] ?? 0) & 0x80) !== 0 && ((payload[1] ?? 0) & 0x1f) === 5;
  if (type !== 24) return false;
  for (let at = 1; at + 2 < payload.length; at += 2 + (((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0)))
    if (((payload[at + 2] ?? 0) & 0x1f) === 5) return true;
  return false;
}

test('GStreamer answers each PLI with a key frame', async (t) => {
  await using hub = await NativeHub.open();
  const alice = await hub.member('r', 'Alice');
  const bob = await hub.member('r', 'Bob');
  const session = secured(await hub.gateway.createSender(alice, { source: 'screen', codec: 'H264' }));
  const [command = '', ...words] = gstreamerSenderWords({
    session,
    source: ['videotestsrc', 'is-live=true', '!', 'video/x-raw,width=640,height=360,framerate=30/1'],
    local: { ip: '127.0.0.1', port: 40_000 + (session.ssrc % 20_000) },
    bitrateBps: 1_000_000,
    fps: 30,
  });
  await using gstreamer = new Program(command, words);
  await alice.told('live');
  using viewer = await NativePeerReceiver.open();
  const idrAtMs: number[] = [];
  viewer.onRtp = (packet) => {
    if (startsIdr(packet.subarray(rtpHeaderBytes(packet)))) idrAtMs.push(performance.now());
  };
  viewer.use(await hub.gateway.createReceiver(bob, { publication: session.publication, port: viewer.port }));
  await viewer.waiters.until(() => idrAtMs.length > 0);
  const answersMs: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    // The SFU asks at most every 0.3 s: a request that waits for the last one says nothing about the sender.
    await new Promise((resolve) => setTimeout(resolve, 700));
    const seen = idrAtMs.length;
    const askedAtMs = performance.now();
    viewer.askForKeyFrame();
    await viewer.waiters.until(() => idrAtMs.length > seen);
    answersMs.push((idrAtMs.at(-1) ?? 0) - askedAtMs);
  }
  t.diagnostic(`key frame after PLI: ${answersMs.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  // By itself one comes every 10 s: five in a few seconds were answers.
  assert.equal(gstreamer.process.exitCode, null, gstreamer.output);
  gstreamer.process.kill('SIGINT');
  assert.equal((await alice.told('closed', session.session)).reason, null, 'its goodbye ends the session');
});

const decoders = {
  H264: [
    ...['rtph264depay', '!', 'avdec_h264', '!', 'videoconvert', '!', 'videoscale', '!'],
    ...['video/x-raw,format=RGB,width=16,height=16', '!'],
  ],
  OPUS: [
    'rtpopusdepay',
    '!',
    'opusdec',
    '!',
    'audioconvert',
    '!',
    'audio/x-raw,format=S16LE,channels=1,rate=48000',
    '!',
  ],
} as const;

/** Starts a GStreamer sender, then the receiver that `watch --print-commands` prints, until it has written so many bytes. */
async function relay(codec: 'H264' | 'OPUS', source: readonly string[], wantedBytes: number): Promise<Buffer> {
  await using hub = await NativeHub.open();
  const alice = await hub.member('r', 'Alice');
  const bob = await hub.member('r', 'Bob');
  const shown = codec === 'OPUS' ? 'microphone' : 'camera';
  const session = secured(await hub.gateway.createSender(alice, { source: shown, codec }));
  const local = { ip: '127.0.0.1', port: 40_000 + (session.ssrc % 20_000) };
  const [command = '', ...words] = gstreamerSenderWords({ session, source, local, bitrateBps: 500_000, fps: 30 });
  await using sender = new Program(command, words);
  await alice.told('live');
  const path = join(tmpdir(), `crossband-${session.session}.raw`);
  const port = await freePort();
  const watching = await hub.gateway.createReceiver(bob, { publication: session.publication, port });
  const sink = [...decoders[codec], 'filesink', `location=${path}`, 'buffer-mode=unbuffered'];
  const [program = '', ...receiving] = gstreamerReceiverWords(watching, port, sink);
  await using receiver = new Program(program, receiving);
  try {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(sender.process.exitCode, null, sender.output);
      assert.equal(receiver.process.exitCode, null, receiver.output);
      const bytes = existsSync(path) ? await readFile(path) : Buffer.alloc(0);
      if (bytes.length < wantedBytes) continue;
      assert.equal(hub.gateway.figures().dropped['bad-tag'], 0);
      return bytes;
    }
  } finally {
    await rm(path, { force: true });
  }
}

test('a GStreamer sender says how loud it is, and the room knows it', async () => {
  await using hub = await NativeHub.open();
  const alice = await hub.member('r', 'Alice');
  const session = secured(await hub.gateway.createSender(alice, { source: 'microphone', codec: 'OPUS' }));
  const local = { ip: '127.0.0.1', port: 40_000 + (session.ssrc % 20_000) };
  // A sine of half the full scale: 6 dB below the loudest, and 3 for its form.
  const source = ['audiotestsrc', 'is-live=true', 'freq=660', 'volume=0.5', 'samplesperbuffer=960'];
  const [command = '', ...words] = gstreamerSenderWords({ session, source, local, bitrateBps: 500_000, fps: 30 });
  const loud = alice.speakers().until(({ levels }) => Math.abs((levels[0]?.dbov ?? 0) + 9) <= 2);
  await using sender = new Program(command, words);
  await Promise.race([
    loud,
    sender.ended.then(() => {
      throw new Error(sender.output);
    }),
  ]);
});

test('the printed GStreamer receiver hears the tone that was sent', async () => {
  const bytes = await relay('OPUS', ['audiotestsrc', 'is-live=true', 'freq=660'], 200_000);
  const samples = new Int16Array(Uint8Array.from(bytes).buffer, 0, bytes.length >> 1);
  let crossings = 0;
  for (let i = 48_001; i < 96_000; i += 1) if ((samples[i - 1] ?? 0) < 0 && (samples[i] ?? 0) >= 0) crossings += 1;
  assert.ok(Math.abs(crossings - 660) <= 5, `${crossings} Hz`);
});

test('the printed GStreamer receiver shows the colour that was sent', async () => {
  const frameBytes = 16 * 16 * 3;
  const source = [
    'videotestsrc',
    'is-live=true',
    'pattern=blue',
    '!',
    'video/x-raw,width=320,height=240,framerate=30/1',
  ];
  const bytes = await relay('H264', source, 45 * frameBytes);
  const [red = 255, green = 255, blue = 0] = bytes.subarray(44 * frameBytes);
  assert.ok(red < 60 && green < 60 && blue > 180, `rgb(${red}, ${green}, ${blue})`);
});

test('a sender with a key of its own is never heard', async () => {
  await using hub = await NativeHub.open({ limits: { startWithinMs: 600 } });
  const alice = await hub.member('r', 'Alice');
  const session = await hub.gateway.createSender(alice, { source: 'camera', codec: 'VP8' });
  const srtp = { suite: 'AES_CM_128_HMAC_SHA1_80' as const, key: Buffer.alloc(30, 7).toString('base64') };
  using sender = await NativePeerSender.open({ ...session, srtp });
  sender.start();
  assert.equal((await alice.told('closed')).reason, 'native-start-timeout');
  assert.ok(hub.gateway.figures().dropped['bad-tag'] > 10);
});

async function freePort(): Promise<number> {
  using socket = await NativePeerReceiver.open();
  return socket.port;
}
