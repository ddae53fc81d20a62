import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { Program } from '../../fixtures/program.ts';
import { assertBars, countFrames, makeTestFile, toneShare } from './media-content.ts';

const toneHz = 880;
const cli = 'apps/cli/src/main.ts';

function crossband(hub: HubProcess, ...args: string[]): Program {
  return new Program(process.execPath, [cli, ...args, '--hub', hub.url]);
}

async function assertContent(path: string): Promise<void> {
  await assertBars(path);
  const share = await toneShare(path, toneHz);
  assert.ok(share > 0.9, `${(share * 100).toFixed(1)} % of the sound is the tone`);
}

for (const codec of ['h264', 'vp8']) {
  test(`a file published as ${codec} is recorded by a late viewer with its picture and its tone`, async () => {
    await using hub = await HubProcess.start();
    const source = join(hub.folder, 'source.mp4');
    const recording = join(hub.folder, 'recording.mkv');
    await makeTestFile(source, toneHz, 4);
    await using publisher = crossband(hub, 'publish', source, '--loop', '--room', 'demo', '--codec', codec);
    await publisher.says(/Publishing/);
    const viewer = crossband(hub, 'watch', '--room', 'demo', '--record', recording, '--duration', '8');
    assert.equal(await viewer.ended, 0, viewer.output);
    assert.match(viewer.output, /Recorded 0:0\d/);
    assert.match(viewer.output, new RegExp(`${codec.toUpperCase()} 640x360 `));
    await assertContent(recording);
    assert.ok((await countFrames(recording)) > 60, viewer.output);
    assert.equal(await publisher.stop('SIGINT'), 0, publisher.output);
  });
}

test('the end of the input ends publication, viewer and recording', async () => {
  await using hub = await HubProcess.start();
  const source = join(hub.folder, 'source.mp4');
  const recording = join(hub.folder, 'recording.mkv');
  await makeTestFile(source, toneHz, 4);
  await using viewer = crossband(hub, 'watch', '--room', 'demo', '--record', recording);
  await viewer.says(/Waiting/);
  const publisher = crossband(hub, 'publish', source, '--room', 'demo');
  assert.equal(await publisher.ended, 0, publisher.output);
  assert.equal(await viewer.ended, 0, viewer.output);
  await assertContent(recording);
});

test('a publisher outlives a crash of the hub', async () => {
  await using hub = await HubProcess.start();
  const source = join(hub.folder, 'source.mp4');
  const recording = join(hub.folder, 'recording.mkv');
  await makeTestFile(source, toneHz, 4);
  await using publisher = crossband(hub, 'publish', source, '--loop', '--room', 'demo');
  await publisher.says(/fps/);
  await hub.kill();
  await hub.start();
  await publisher.says(/started again/);
  const viewer = crossband(hub, 'watch', '--room', 'demo', '--record', recording, '--duration', '5');
  assert.equal(await viewer.ended, 0, viewer.output);
  await assertContent(recording);
});

test('mistakes end with a coded sentence and an exit code', async () => {
  await using hub = await HubProcess.start();
  const noMedia = join(hub.folder, 'notes.txt');
  await writeFile(noMedia, 'No picture and no sound.\n');
  const cases: [string[], string][] = [
    [['publish', noMedia, '--room', 'demo'], 'not-media'],
    [['publish', join(hub.folder, 'missing.mp4'), '--room', 'demo'], 'no-such-input'],
    [['publish', 'v4l2:/dev/video99', '--room', 'demo'], 'input-unusable'],
    [['publish', 'test:', '--room', '../etc'], 'bad-params'],
    [['watch', '--room', 'empty', '--wait', '0'], 'nothing-to-watch'],
    [['watch', '--room', 'demo', '--record', '/nowhere/out.mkv'], 'output-unusable'],
  ];
  for (const [args, code] of cases) {
    const program = crossband(hub, ...args);
    assert.equal(await program.ended, 1, program.output);
    assert.match(program.output, new RegExp(`^crossband: .*\\[${code}\\]`, 'm'));
  }
  const nowhere = new Program(process.execPath, [
    cli,
    'publish',
    'test:',
    '--room',
    'r',
    '--hub',
    'http://127.0.0.1:9',
  ]);
  assert.equal(await nowhere.ended, 1);
  assert.match(nowhere.output, /\[hub-unreachable\]/);
  const bare = new Program(process.execPath, [cli, 'publish', 'test:', '--room', 'r', '--hub', hub.url], { PATH: '' });
  assert.equal(await bare.ended, 1);
  assert.match(bare.output, /\[ffmpeg-missing\]/);
});
