import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { datagramCodecs, joined, mediaTypes, type SendingTarget } from '@crossband/wire/datagram/index';
import { DatagramSealer } from '@crossband/wire/datagram/sealing';
import { DatagramDevice } from './device.ts';
import type { IncomingStream, Offer, ReceivedFrame } from './incoming.ts';
import { TestRelay } from './testing/relay.ts';

const secret = Buffer.alloc(32, 9);
const offer: Offer = {
  ...{
    subscription: 's',
    publication: 'p',
    epoch: 0,
    kind: 'audio',
    codec: 'opus',
    ssrc: 900,
    keyId: 0,
    signed: false,
  },
  secret: secret.toString('base64'),
};
const target: SendingTarget = { ssrc: 100, bitrateBps: 24_000, lossShare: 0.25, mayRepair: true };

let relay: TestRelay;
let device: DatagramDevice;
let heard: ReceivedFrame[];
let ended: [IncomingStream, string][];

beforeEach(async () => {
  relay = new TestRelay();
  heard = [];
  ended = [];
  device = await DatagramDevice.open({
    client: relay.client,
    hub: 'http://127.0.0.1:1',
    udp: relay.udp,
    offered: () => (frame) => heard.push(frame),
    ended: (...end) => ended.push(end),
  });
});

afterEach(() => device.close());

/** Voice from the hub. */
function voice(seq: number, key: { keyId: number; secret: Uint8Array } = { keyId: 0, secret }): Uint8Array {
  const sealer = new DatagramSealer({ direction: 'downlink', ssrc: offer.ssrc, ...key });
  const header = { mediaType: mediaTypes.voice, codec: datagramCodecs.opus, keyFrame: true, marker: true, start: true };
  return sealer.seal({ ...header, ssrc: offer.ssrc, timestampMs: seq * 20, seq }, 0, Uint8Array.of(seq));
}

test('it pings from both sockets at once, and knows the way', () => {
  assert.deepEqual(relay.pings, { voice: 1, video: 1 });
  assert.ok((device.links.voice.roundTripMs ?? -1) >= 0);
  assert.ok((device.links.video.answeredAtMs ?? -1) > 0);
});

test('what is published arrives whole, with time and codec', async () => {
  const stream = await device.publish({ source: 'camera', codec: 'h264', muted: false });
  const picture = Buffer.alloc(3_000, 7);
  stream.send(picture, { capturedAtMs: 2 ** 32 + 5, keyFrame: true });
  const [frame] = relay.frames;
  assert.deepEqual([frame?.timestampMs, frame?.keyFrame, frame?.codec], [5, true, datagramCodecs.h264]);
  assert.deepEqual(Buffer.from(joined(frame?.parts ?? [])), picture);
  assert.equal(stream.sent.datagrams, 3);
});

test('targets and key-frame requests reach the stream that they name', async () => {
  const targets: SendingTarget[] = [];
  let wanted = 0;
  await device.publish({ source: 'microphone', codec: 'opus', muted: false });
  const events = { target: (told: SendingTarget) => targets.push(told), keyFrameWanted: () => (wanted += 1) };
  const { ssrc } = await device.publish({ source: 'camera', codec: 'h264', muted: false }, events);
  relay.tellTarget('voice', target);
  relay.tellTarget('video', { ...target, ssrc });
  relay.askForKeyFrame('video', ssrc);
  assert.deepEqual([targets.map((one) => one.ssrc), targets[0]?.bitrateBps, wanted], [[ssrc], 24_000, 1]);
});

test('what is offered is heard until it ends, and its secrets are taken and answered', () => {
  relay.notify('datagram.offered', offer);
  relay.send('voice', voice(1));
  const next = { keyId: 1, secret: Buffer.alloc(32, 10) };
  const told = { subscription: 's', ssrc: offer.ssrc, signed: false };
  relay.notify('datagram.secret', { ...told, keyId: 1, secret: next.secret.toString('base64') });
  assert.deepEqual(relay.requests.at(-1), { method: 'datagram.ready', params: { subscription: 's', keyId: 1 } });
  relay.send('voice', voice(2, next));
  assert.deepEqual(
    heard.map(({ seq }) => seq),
    [1, 2],
  );
  relay.notify('datagram.ended', { subscription: 's', epoch: 0, last: true, reason: 'own' });
  relay.send('voice', voice(3, next));
  assert.deepEqual([heard.length, ended[0]?.[1], device.incoming.length], [2, 'own', 0]);
});

test('how a stream arrives is reported, losses among it', async () => {
  relay.notify('datagram.offered', offer);
  for (const seq of [1, 2, 4, 5]) relay.send('voice', voice(seq));
  const { promise, resolve } = Promise.withResolvers<void>();
  const looking = setInterval(() => relay.reports.length > 0 && resolve(), 20);
  await promise;
  clearInterval(looking);
  const [report] = relay.reports;
  assert.deepEqual([report?.ssrc, report?.received, report?.lost], [offer.ssrc, 4, 1]);
});

test('strangers and nonsense change nothing', () => {
  relay.notify('datagram.offered', offer);
  for (const bytes of [new Uint8Array(0), new Uint8Array(16), new Uint8Array(1_200)]) relay.send('voice', bytes);
  const forged = voice(1, { keyId: 0, secret: Buffer.alloc(32, 66) });
  relay.send('voice', forged);
  assert.deepEqual([heard.length, device.incoming[0]?.forged], [0, 1]);
  relay.send('voice', voice(1));
  assert.equal(heard.length, 1);
});
