import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Device, Voice } from '@crossband/datagram/testing/device';
import { voiceEndMs, voiceOf, voiceStartMs } from '@crossband/media/testing/voices';
import type { DatagramSession, HubEvents, ResultOf } from '@crossband/wire';
import { launchChromium } from '../../fixtures/chromium.ts';
import { Guest } from '../../fixtures/guest.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';

const hang = { timeout: 60_000 };
const frameMs = 20;
const recording = voiceOf('in-band correction');
const spoken = recording.slice(voiceStartMs / frameMs, voiceEndMs / frameMs);
const silent = recording.slice(0, voiceStartMs / frameMs);

/** A device that sends frames of a recording, again and again, in real time. */
class Radio implements AsyncDisposable {
  readonly peer: SignalingPeer;
  readonly participant: string;
  readonly #publication: string;
  readonly #device: Device;
  readonly #sending: NodeJS.Timeout;
  frames: readonly Uint8Array[] = silent;
  sent = 0;
  #wasSent = (): void => undefined;

  private constructor(peer: SignalingPeer, device: Device, { publication, ssrc, uplinkSecret }: Published) {
    this.peer = peer;
    this.participant = peer.room.participants.find(({ name }) => name === 'Radio')?.id ?? '';
    this.#device = device;
    this.#publication = publication;
    const voice = new Voice(ssrc, Buffer.from(uplinkSecret, 'base64'));
    this.#sending = setInterval(() => {
      const frame = this.frames[this.sent % this.frames.length] as Uint8Array;
      device.send(voice.next(frame));
      this.sent += 1;
      this.#wasSent();
    }, frameMs);
  }

  static async open(hub: HubProcess): Promise<Radio> {
    const peer = await SignalingPeer.open(hub.signalUrl);
    await peer.join('talk', 'Radio');
    const { voicePort, links } = await peer.result<DatagramSession>('datagram.open', {});
    const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
    const { ssrc, uplinkSecret, downlinkSecret } = links.voice;
    const link = { ssrc, uplinkSecret: bytes(uplinkSecret), downlinkSecret: bytes(downlinkSecret) };
    const device = await Device.with(voicePort, link);
    await device.arrive();
    const wish = { source: 'microphone', codec: 'opus', muted: false };
    return new Radio(peer, device, await peer.result<Published>('datagram.publish', wish));
  }

  /** Resolves after so many more frames. */
  async sends(frames: number): Promise<void> {
    const until = this.sent + frames;
    while (this.sent < until) {
      await new Promise<void>((resolve) => {
        this.#wasSent = resolve;
      });
    }
  }

  async mute(muted: boolean): Promise<void> {
    await this.peer.result('publication.mute', { publication: this.#publication, muted });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sending);
    this.#device[Symbol.dispose]();
    this.peer.socket.close();
    await this.peer.closed;
  }
}

type Published = ResultOf<'datagram.publish'>;
type Speakers = HubEvents['speakers.changed'];

test('who talks by datagrams is told to all to speak, to be silent, and nothing when muted', hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  await using radio = await Radio.open(hub);
  const { participant } = radio;
  const listener = await SignalingPeer.open(hub.signalUrl);
  await listener.join('talk', 'Lou');
  const told: Speakers[] = [];
  let changed = (): void => undefined;
  listener.socket.on('message', (text) => {
    const { event, data } = JSON.parse(String(text)) as { event?: string; data: Speakers };
    if (event === 'speakers.changed') told.push(data);
    changed();
  });
  const until = async (condition: (speakers: Speakers) => boolean): Promise<void> => {
    while (!told.some(condition)) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
    told.length = 0;
  };
  const hears = ({ active, levels }: Speakers): boolean =>
    active === participant && levels.some((level) => level.participant === participant && level.dbov === -30);
  const nobody = ({ active, levels }: Speakers): boolean => active === null && levels.length === 0;

  await radio.sends(40);
  assert.deepEqual(told, []);
  radio.frames = spoken;
  const saidBefore = radio.sent;
  await until(hears);
  const saidMs = (radio.sent - saidBefore) * frameMs;
  assert.ok(saidMs <= 1_500, `told after ${saidMs} ms of speech`);
  radio.frames = silent;
  await until(({ levels }) => levels.length === 0);
  await until(nobody);

  await radio.mute(true);
  radio.frames = spoken;
  await radio.sends(60);
  assert.deepEqual(told, []);
  await radio.mute(false);
  await until(hears);
  await radio.mute(true);
  await until(nobody);
  listener.socket.close();
  await listener.closed;
});

test('a browser shows a ring around who talks by datagrams, and none when they are silent', hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  await using browser = await launchChromium();
  await using radio = await Radio.open(hub);
  const ada = await Guest.open(browser, `${hub.url}r/talk`, 1, 'Ada');
  await ada.join();
  const tile = ada.page.getByRole('region', { name: 'Radio' });
  const ring = tile.and(ada.page.locator('[data-speaking]'));
  await tile.waitFor();
  assert.equal(await ring.count(), 0);
  radio.frames = spoken;
  await ring.waitFor();
  radio.frames = silent;
  await ring.waitFor({ state: 'detached' });
  await ada.close();
});
