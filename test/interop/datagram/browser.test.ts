import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Device, Voice } from '@crossband/datagram/testing/device';
import type { DatagramLinkView, DatagramSession, HubEvents, PublicationView, ResultOf } from '@crossband/wire';
import { launchChromium } from '../../fixtures/chromium.ts';
import { ffmpeg } from '../../fixtures/ffmpeg.ts';
import { Guest } from '../../fixtures/guest.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { readOggOpus } from '../../fixtures/ogg-opus.ts';
import { toneOf } from '../../fixtures/painted-media.ts';
import { eventually, readTones } from '../../fixtures/read-media.ts';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';
import { opusShareOf } from './opus-share.ts';

const hang = { timeout: 90_000 };
const want = { maxWidthPx: 0, maxFps: 1, priority: 1 };

/** Opus packets of 20 ms. */
async function tonePackets(toneHz: number): Promise<Uint8Array[]> {
  const source = ['-f', 'lavfi', '-i', `sine=frequency=${toneHz}:sample_rate=48000:duration=4`, '-ac', '1'];
  const opus = await ffmpeg([...source, '-c:a', 'libopus', '-frame_duration', '20', '-f', 'ogg', '-']);
  return readOggOpus(opus);
}

function linkOf({ ssrc, uplinkSecret, downlinkSecret }: DatagramLinkView) {
  return {
    ssrc,
    uplinkSecret: Buffer.from(uplinkSecret, 'base64'),
    downlinkSecret: Buffer.from(downlinkSecret, 'base64'),
  };
}

test('a device by datagrams and a browser hear each other, and mute is obeyed', hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  await using browser = await launchChromium();
  const ada = await Guest.open(browser, `${hub.url}r/talk`, 1, 'Ada');
  await ada.join();
  const radio = await SignalingPeer.open(hub.signalUrl);
  const microphone = Promise.withResolvers<string>();
  const published = ({ source, id }: PublicationView): void => {
    if (source === 'microphone') microphone.resolve(id);
  };
  radio.socket.on('message', (data) => {
    const { event, data: told } = JSON.parse(String(data)) as { event?: string; data: never };
    if (event === 'publication.opened') published((told as HubEvents['publication.opened']).publication);
    if (event !== 'datagram.offered') return;
    const { ssrc, secret, keyId } = told as HubEvents['datagram.offered'];
    device.listenTo(ssrc, Buffer.from(secret, 'base64'), keyId);
  });
  await radio.join('talk', 'Radio');
  radio.room.publications.forEach(published);
  const session = await radio.result<DatagramSession>('datagram.open', {});
  using device = await Device.with(session.voicePort, linkOf(session.links.voice));
  await device.arrive();

  const toneHz = toneOf(3, 'microphone-1');
  const packets = await tonePackets(toneHz);
  const opened = await radio.result<ResultOf<'datagram.publish'>>('datagram.publish', {
    source: 'microphone',
    codec: 'opus',
    muted: false,
  });
  const voice = new Voice(opened.ssrc, Buffer.from(opened.uplinkSecret, 'base64'));
  let sent = 0;
  const speaking = setInterval(() => {
    device.send(voice.next(packets[sent % packets.length] as Uint8Array));
    sent += 1;
    if (sent % 100 === 0) device.ping();
  }, 20);
  try {
    const tones = (): Promise<number[]> => readTones(ada.page, 'audio[data-source=microphone]', [toneHz, 400]);
    await eventually('Ada hears the radio', tones, (heard) => heard.length === 1 && heard[0] === toneHz);

    await radio.result('subscription.set', { wants: [{ publication: await microphone.promise, want }] });
    await device.until(() => device.heard.length >= 150);
    const share = await opusShareOf(
      toneOf(1, 'microphone-1'),
      device.heard.slice(-100).map(({ payload }) => payload),
    );
    assert.ok(share > 0.8, `${(share * 100).toFixed(1)} % of what the radio hears is Ada's tone`);

    await radio.result('publication.mute', { publication: opened.publication, muted: true });
    await eventually('Ada hears nothing', tones, (heard) => heard.length === 0);
  } finally {
    clearInterval(speaking);
  }
  radio.socket.close();
  await radio.closed;
  await ada.close();
});

test('a hub that takes no datagrams says so', hang, async () => {
  await using hub = await HubProcess.start();
  const radio = await SignalingPeer.open(hub.signalUrl);
  await radio.join('talk', 'Radio');
  assert.equal(await radio.codeOf('datagram.open', {}), 'datagrams-off');
  assert.equal(await radio.codeOf('datagram.ready', { subscription: 's', keyId: 0 }), 'datagrams-not-open');
  radio.socket.close();
  await radio.closed;
});
