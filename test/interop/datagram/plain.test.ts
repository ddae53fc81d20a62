import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { Device, Voice } from '@crossband/datagram/testing/device';
import type { DatagramSession, HubEvents, PublicationView, ResultOf } from '@crossband/wire';
import { datagramSsrc, mediaTypes, writePlain } from '@crossband/wire/datagram/index';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';

const hang = { timeout: 60_000 };
const want = { maxWidthPx: 0, maxFps: 1, priority: 1 };
const speaks = { source: 'microphone', codec: 'opus', muted: false };

function linkOf({ ssrc, uplinkSecret, downlinkSecret }: DatagramSession['links']['voice']) {
  const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
  return { ssrc, uplinkSecret: bytes(uplinkSecret), downlinkSecret: bytes(downlinkSecret) };
}

/** Notifications of this name, as they come. */
function told<Name extends keyof HubEvents>(
  peer: SignalingPeer,
  name: Name,
  take: (data: HubEvents[Name]) => void,
): void {
  peer.socket.on('message', (text) => {
    const { event, data } = JSON.parse(String(text)) as { event?: string; data: HubEvents[Name] };
    if (event === name) take(data);
  });
}

test(
  'a client of the founding document and a sealed one hear each other, where the operator allows it',
  hang,
  async () => {
    await using hub = await HubProcess.start('--datagrams', '--datagrams-plain');
    const [old, young] = [await SignalingPeer.open(hub.signalUrl), await SignalingPeer.open(hub.signalUrl)];
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const heard: Buffer[] = [];
    let arrived = (): void => {};
    socket.on('message', (datagram) => {
      heard.push(datagram);
      arrived();
    });
    await old.join('talk', 'Old');
    await young.join('talk', 'Young');
    const { port } = socket.address();
    const plain = { voicePort: port, videoPort: port };
    const session = await old.result<DatagramSession>('datagram.open', { plain });
    assert.deepEqual(session.links.voice, { ssrc: session.links.voice.ssrc, uplinkSecret: '', downlinkSecret: '' });
    const sealed = await young.result<DatagramSession>('datagram.open', {});
    using device = await Device.with(sealed.voicePort, linkOf(sealed.links.voice));
    await device.arrive();
    told(young, 'datagram.offered', ({ ssrc, secret, keyId }) =>
      device.listenTo(ssrc, Buffer.from(secret, 'base64'), keyId),
    );
    const offeredToOld = new Promise<HubEvents['datagram.offered']>((resolve) =>
      told(old, 'datagram.offered', resolve),
    );
    const own = await old.result<ResultOf<'datagram.publish'>>('datagram.publish', speaks);
    const other = await young.result<ResultOf<'datagram.publish'>>('datagram.publish', speaks);
    await young.result('subscription.set', { wants: [{ publication: own.publication, want }] });
    await old.result('subscription.set', { wants: [{ publication: other.publication, want }] });
    assert.equal((await offeredToOld).secret, '');
    const voice = new Voice(other.ssrc, Buffer.from(other.uplinkSecret, 'base64'));
    let seq = 0;
    const header = { mediaType: mediaTypes.voice, codec: 0, keyFrame: false, marker: true, start: false };
    const talking = setInterval(() => {
      const said = { ...header, ssrc: own.ssrc, timestampMs: Date.now() % 2 ** 32, seq: seq++ & 0xffff };
      socket.send(writePlain(said, Buffer.from('from the old')), session.voicePort, '127.0.0.1');
      device.send(voice.next(Buffer.from('from the young')));
    }, 20);
    try {
      await device.until(() => device.heard.some(({ payload }) => String(payload) === 'from the old'));
      while (!heard.some((datagram) => datagramSsrc(datagram) === other.ssrc)) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
      const [first] = heard.filter((datagram) => datagramSsrc(datagram) === other.ssrc);
      assert.deepEqual([first?.[0], String(first?.subarray(16))], [1, 'from the young']);
    } finally {
      clearInterval(talking);
      socket.close();
    }
    for (const peer of [old, young]) {
      peer.socket.close();
      await peer.closed;
    }
  },
);

test(
  'version 1 is refused where it was not switched on, and a hub that strangers reach does not start with it',
  hang,
  async () => {
    await using hub = await HubProcess.start('--datagrams');
    const old = await SignalingPeer.open(hub.signalUrl);
    await old.join('talk', 'Old');
    const plain = { voicePort: 9_000, videoPort: 9_001 };
    assert.equal(await old.codeOf('datagram.open', { plain }), 'plain-datagrams-off');
    old.socket.close();
    await old.closed;
    for (const exposed of [
      ['--native-listen-ip', '0.0.0.0'],
      ['--native-listen-ip', '127.0.0.1', '--native-announced-ip', '203.0.113.9'],
    ]) {
      await assert.rejects(
        HubProcess.start('--datagrams', '--datagrams-plain', ...exposed),
        /\[plain-datagrams-exposed\]/,
      );
    }
  },
);

test('a device that lacks the codec of a publication is told in words', hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  const [ada, ben] = [await SignalingPeer.open(hub.signalUrl), await SignalingPeer.open(hub.signalUrl)];
  await ada.join('talk', 'Ada');
  await ben.join('talk', 'Ben');
  await ada.result('datagram.open', {});
  await ben.result('datagram.open', { codecs: ['opus', 'h264'] });
  const published = new Promise<PublicationView>((resolve) => {
    told(ben, 'publication.opened', ({ publication }) => resolve(publication));
  });
  const unavailable = new Promise<HubEvents['subscription.unavailable']>((resolve) => {
    told(ben, 'subscription.unavailable', resolve);
  });
  await ada.result('datagram.publish', { source: 'camera', codec: 'av1', muted: false });
  const { id } = await published;
  await ben.result('subscription.set', { wants: [{ publication: id, want: { ...want, maxWidthPx: 640 } }] });
  const { publication, code, message } = await unavailable;
  assert.deepEqual([publication, code], [id, 'no-common-codec']);
  assert.match(message, /no decoder/);
  for (const peer of [ada, ben]) {
    peer.socket.close();
    await peer.closed;
  }
});
