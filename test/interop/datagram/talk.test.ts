import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RoomView } from '@crossband/wire';
import { launchChromium } from '../../fixtures/chromium.ts';
import { Guest } from '../../fixtures/guest.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { toneOf } from '../../fixtures/painted-media.ts';
import { Program } from '../../fixtures/program.ts';
import { eventually, readTones } from '../../fixtures/read-media.ts';
import { RoomTokens } from '../../fixtures/room-tokens.ts';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';
import { ffmpeg } from '../native/media-content.ts';

const hang = { timeout: 120_000 };
const rateHz = 48_000;

/** A tone whose loudness sways as a voice's does, so that nobody takes it for noise. */
async function makeTone(path: string, toneHz: number): Promise<void> {
  const tone = `aevalsrc='(0.25+0.15*sin(2*PI*3*t))*sin(2*PI*${toneHz}*t)':s=${rateHz}:d=10`;
  await ffmpeg('-y', '-f', 'lavfi', '-i', tone, path);
}

/** The last half second of a recording that is being written (WAV, 16 bits): loudness, and the tone's share of its energy. */
async function justHeard(path: string, toneHz: number): Promise<{ rms: number; share: number }> {
  // Whoever writes it may not have begun.
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const samples = new Int16Array(rateHz / 2);
    const bytes = new Uint8Array(samples.buffer);
    if (size < bytes.length + 100) return { rms: 0, share: 0 };
    await file.read(bytes, 0, bytes.length, (size - bytes.length) & ~1);
    const coefficient = 2 * Math.cos((2 * Math.PI * toneHz) / rateHz);
    let [one, two, energy] = [0, 0, 0];
    for (const sample of samples) {
      [one, two] = [sample + coefficient * one - two, one];
      energy += sample * sample;
    }
    const power = one * one + two * two - coefficient * one * two;
    const share = energy === 0 ? 0 : (2 * power) / (samples.length * energy);
    return { rms: Math.sqrt(energy / samples.length), share };
  } finally {
    await file.close();
  }
}

test('crossband talk and a browser hear each other, and both mutes are obeyed', hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  await using browser = await launchChromium();
  const ada = await Guest.open(browser, `${hub.url}r/talk`, 1, 'Ada');
  await ada.join();
  const toneHz = toneOf(3, 'microphone-1');
  const [voice, heard] = [join(hub.folder, 'voice.wav'), join(hub.folder, 'heard.wav')];
  await makeTone(voice, toneHz);
  const args = ['talk', 'talk', '--hub', hub.url, '--name', 'Tom', '--in', voice, '--loop', '--out', heard];
  await using talk = new Program(process.execPath, ['apps/cli/src/main.ts', ...args], process.env, 'pipe');
  await talk.says(/In talk, speaking from/);

  const tones = (): Promise<number[]> => readTones(ada.page, 'audio[data-source=microphone]', [toneHz, 400]);
  const hearsTom = (found: number[]): boolean => found.length === 1 && found[0] === toneHz;
  await eventually('Ada hears Tom', tones, hearsTom);
  const adaHz = toneOf(1, 'microphone-1');
  const now = (): ReturnType<typeof justHeard> => justHeard(heard, adaHz);
  await eventually('Tom hears Ada', now, ({ rms, share }) => rms > 500 && share > 0.8);

  talk.process.stdin?.write('m\n');
  await talk.says(/^Muted\.$/m);
  await eventually('Ada hears nothing of Tom', tones, (found) => found.length === 0);
  talk.process.stdin?.write('m\n');
  await talk.says(/^Unmuted\.$/m);
  await eventually('Ada hears Tom again', tones, hearsTom);

  await ada.press('Mute microphone');
  await eventually('Tom hears nothing of Ada', now, ({ rms }) => rms < 30);
  await ada.press('Unmute microphone');
  await eventually('Tom hears Ada again', now, ({ rms, share }) => rms > 500 && share > 0.8);

  await talk.says(/^Ada +●.* dB {2}0\.\d % lost, jitter \d+ ms, buffer \d+ ms, \d+ corrected, \d+ concealed/m);
  talk.process.stdin?.write('q\n');
  assert.equal(await talk.ended, 0, talk.output);
  await ada.close();
});

test('two of them find each other again after the hub was killed', hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  const toneHz = 700;
  const [voice, heard] = [join(hub.folder, 'voice.wav'), join(hub.folder, 'heard.wav')];
  await makeTone(voice, toneHz);
  const talk = (...args: string[]): Program =>
    new Program(process.execPath, ['apps/cli/src/main.ts', 'talk', 'radio', '--hub', hub.url, ...args]);
  await using speaker = talk('--in', voice, '--loop', '--out', 'none');
  await speaker.says(/speaking from/);
  await using listener = talk('--in', 'none', '--out', heard);
  const hears = (): Promise<unknown> =>
    eventually(
      'the listener hears the speaker',
      () => justHeard(heard, toneHz),
      ({ rms, share }) => rms > 500 && share > 0.8,
    );
  await listener.says(/listening only/);
  await hears();
  await hub.kill();
  await eventually(
    'nothing is heard',
    () => justHeard(heard, toneHz),
    ({ rms }) => rms < 30,
  );
  await hub.start();
  await hears();
});

test('a room token lets it in, into its own room alone; who is put out is told', hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  const tokens = await RoomTokens.of(hub);
  const token = await tokens.make({ room: 'talk', name: 'Radio' });
  const talk = (room: string): Program => {
    const args = ['talk', room, '--hub', hub.url, '--token', token, '--in', 'none', '--out', 'none'];
    return new Program(process.execPath, ['apps/cli/src/main.ts', ...args]);
  };
  const elsewhere = talk('other');
  assert.equal(await elsewhere.ended, 1);
  assert.match(elsewhere.output, /^crossband: .* \[[a-z-]+\]$/m);
  await using radio = talk('talk');
  await radio.says(/In talk, listening only/);
  const moderator = await SignalingPeer.open(hub.signalUrl);
  const credential = { type: 'room-token', token: await tokens.make({ room: 'talk', name: 'Mo', moderate: true }) };
  await moderator.result('session.open', { client: { name: 'bare', version: '1' }, credential });
  const { room } = await moderator.result<{ room: RoomView }>('room.join', { room: 'talk', name: 'Mo' });
  const participant = room.participants.find(({ name }) => name === 'Radio')?.id;
  await moderator.result('moderation.kick', { participant });
  assert.equal(await radio.ended, 1);
  assert.match(radio.output, /^crossband: .* \[sent-away\]$/m);
  moderator.socket.close();
  await moderator.closed;
});

test('a room without datagrams is told in a sentence', hang, async () => {
  await using hub = await HubProcess.start();
  const args = ['talk', 'talk', '--hub', hub.url, '--in', 'none', '--out', 'none'];
  const talk = new Program(process.execPath, ['apps/cli/src/main.ts', ...args]);
  assert.equal(await talk.ended, 1);
  assert.match(talk.output, /^crossband: .*--datagrams.* \[datagrams-off\]$/m);
});
