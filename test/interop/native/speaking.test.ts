import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { voiceEndMs, voiceOf, voiceStartMs } from '@crossband/media/testing/voices';
import type { HubEvents } from '@crossband/wire';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { writeOggOpus } from '../../fixtures/ogg-opus.ts';
import { Program } from '../../fixtures/program.ts';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';
import { ffmpeg } from './media-content.ts';

type Speakers = HubEvents['speakers.changed'];

test('who speaks through crossband publish is shown to speak, though FFmpeg writes no level', {
  timeout: 60_000,
}, async () => {
  await using hub = await HubProcess.start();
  const listener = await SignalingPeer.open(hub.signalUrl);
  await listener.join('radio', 'Lou');
  const spoken = voiceOf('in-band correction').slice(voiceStartMs / 20, voiceEndMs / 20);
  const [recorded, voice] = [join(hub.folder, 'voice.opus'), join(hub.folder, 'voice.wav')];
  await writeFile(recorded, writeOggOpus(Array<typeof spoken>(4).fill(spoken).flat()));
  await ffmpeg('-y', '-i', recorded, voice);
  const speaks = new Promise<void>((resolve) => {
    listener.socket.on('message', (text) => {
      const { event, data } = JSON.parse(String(text)) as { event?: string; data: Speakers };
      if (event === 'speakers.changed' && data.active !== null && (data.levels[0]?.dbov ?? -127) > -50) resolve();
    });
  });
  const args = ['publish', voice, '--loop', '--source', 'camera', '--room', 'radio', '--hub', hub.url];
  await using publisher = new Program(process.execPath, ['apps/cli/src/main.ts', ...args]);
  const failed = publisher.ended.then(() => {
    throw new Error(publisher.output);
  });
  await Promise.race([speaks, failed]);
  failed.catch(() => undefined);
  listener.socket.close();
  await listener.closed;
});
