import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { VirtualDisplay } from '../../fixtures/display.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { Program } from '../../fixtures/program.ts';
import { PulseServer } from '../../fixtures/pulse.ts';
import { SignalingPeer } from '../../fixtures/signaling-peer.ts';
import { assertBars, makeTestFile, toneShare } from './media-content.ts';

const toneHz = 880;
const cli = 'apps/cli/src/main.ts';

/** A desktop on which a player shows a picture and sounds a tone, published as a person would publish their own. */
test('a desktop with its sound is published, and recorded with its picture and its tone', async () => {
  await using stack = new AsyncDisposableStack();
  const hub = await HubProcess.start();
  stack.defer(() => hub.stop());
  const folder = mkdtempSync(join(tmpdir(), 'crossband-desktop-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const display = await VirtualDisplay.start('640x360');
  stack.defer(() => display.stop());
  const pulse = await PulseServer.start();
  stack.defer(() => pulse.stop());
  const film = join(folder, 'film.mp4');
  const recording = join(folder, 'recording.mkv');
  await makeTestFile(film, toneHz, 4);

  const env = { ...process.env, DISPLAY: display.name, PULSE_SERVER: pulse.server, SDL_AUDIODRIVER: 'pulse' };
  const place = ['-noborder', '-left', '0', '-top', '0', '-x', '640', '-y', '360'];
  stack.use(new Program('ffplay', ['-loglevel', 'error', '-loop', '0', ...place, film], env));
  const room = ['--room', 'desk', '--hub', hub.url];
  const capture = [`x11:${display.name}`, '--audio-from', 'pulse:default', '--fps', '15', '--size', '640x360'];
  const publisher = stack.use(new Program(process.execPath, [cli, 'publish', ...capture, ...room], env));
  await publisher.says(/Publishing/);
  const watch = ['watch', ...room, '--record', recording, '--duration', '6'];
  const viewer = stack.use(new Program(process.execPath, [cli, ...watch]));
  assert.equal(await viewer.ended, 0, viewer.output);

  await assertBars(recording);
  const share = await toneShare(recording, toneHz);
  assert.ok(share > 0.9, `${(share * 100).toFixed(1)} % of the sound is the tone`);
});

test('what a sound card hears is published alone, as a microphone', async () => {
  await using stack = new AsyncDisposableStack();
  const hub = stack.use(await HubProcess.start());
  const pulse = await PulseServer.start();
  stack.defer(() => pulse.stop());
  const env = { ...process.env, PULSE_SERVER: pulse.server };
  const tone = ['-re', '-f', 'lavfi', '-i', `sine=frequency=${toneHz}:sample_rate=48000`];
  stack.use(new Program('ffmpeg', ['-loglevel', 'error', ...tone, '-f', 'pulse', 'tone'], env));
  const room = ['--room', 'talk', '--hub', hub.url];
  const capture = ['publish', 'pulse:default', '--source', 'camera', ...room];
  const publisher = stack.use(new Program(process.execPath, [cli, ...capture], env));
  await publisher.says(/Publishing/);
  const recording = join(hub.folder, 'recording.mka');
  const watch = ['watch', ...room, '--record', recording, '--duration', '5'];
  const viewer = stack.use(new Program(process.execPath, [cli, ...watch]));
  assert.equal(await viewer.ended, 0, viewer.output);
  const witness = await SignalingPeer.open(hub.signalUrl);
  await witness.join('talk', 'Ann');
  assert.deepEqual(
    witness.room.publications.map(({ source, live }) => [source, live]),
    [['microphone', true]],
  );
  witness.socket.close();
  await witness.closed;
  const share = await toneShare(recording, toneHz);
  assert.ok(share > 0.9, `${(share * 100).toFixed(1)} % of the sound is the tone`);
});
