import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { makeFilm } from '../fixtures/film.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { identityOf, toneOf } from '../fixtures/painted-media.ts';
import { eventually, readBarcode, readTones } from '../fixtures/read-media.ts';
import { soundOffsets } from '../fixtures/sound-offsets.ts';

/** `crossband publish` of a film with sound, watched in Chromium; what it sees and hears is read from pixels and spectra. */

const identity = identityOf(4, 'screen');
const toneHz = toneOf(4, 'screen');
const picture = 'video[data-source=screen]';
const sound = 'audio[data-source=screen-audio]';

let hub: HubProcess;
let browser: Browser;
let publisher: ChildProcess;
let publisherOutput = '';
const folder = mkdtempSync(join(tmpdir(), 'crossband-film-'));

before(async () => {
  const film = join(folder, 'film.mp4');
  [hub, browser] = await Promise.all([HubProcess.start(), launchChromium()]);
  await makeFilm(film, { identity, toneHz, seconds: 20 });
  const cli = join(import.meta.dirname, '../../apps/cli/src/main.ts');
  const args = ['publish', film, '--loop', '--room', 'cinema', '--hub', hub.url];
  publisher = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  publisher.stderr?.on('data', (text: Buffer) => {
    publisherOutput += text;
  });
});

after(async () => {
  if (publisher && publisher.exitCode === null) {
    publisher.kill('SIGINT');
    await once(publisher, 'close');
  }
  await browser?.close();
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a film published by crossband is seen and heard in Chromium, in step', async (t) => {
  const viewer = await Guest.open(browser, `${hub.url}r/cinema`, 1, 'Ada');
  await viewer.join();
  const first = await eventually(
    'the film is seen',
    () => readBarcode(viewer.page, picture),
    (code) => code?.identity === identity,
  );
  await eventually(
    'the film goes on',
    () => readBarcode(viewer.page, picture),
    (code) => code?.identity === identity && code.counter !== first?.counter,
  );
  await eventually(
    'the film is heard',
    () => readTones(viewer.page, sound, [toneHz, toneHz - 150, toneHz + 150]),
    (tones) => tones.length === 1 && tones[0] === toneHz,
  );
  const { offsetsMs, medianMs } = await soundOffsets(viewer.page, { picture, sound, identity });
  t.diagnostic(`sound after picture, ms: median ${medianMs.toFixed(0)} of ${offsetsMs.map((ms) => ms.toFixed(0))}`);
  assert.ok(offsetsMs.length >= 3, `only ${offsetsMs.length} marks were seen and heard`);
  // Half a period would be another mark; what a person notices is a tenth of that and stands in the diagnostic.
  assert.ok(Math.abs(medianMs) < 300, `sound and picture are ${medianMs.toFixed(0)} ms apart`);
  await viewer.close();
});

test('a late joiner sees the film after one key interval at most', async (t) => {
  const viewer = await Guest.open(browser, `${hub.url}r/cinema`, 2, 'Ben');
  await viewer.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
  const pressedAtMs = performance.now();
  await viewer.press('Join');
  await viewer.entered();
  await eventually(
    'the film is seen',
    () => readBarcode(viewer.page, picture),
    (code) => code?.identity === identity,
  );
  t.diagnostic(`first picture ${(performance.now() - pressedAtMs).toFixed(0)} ms after Join (key interval 1000 ms)`);
  await viewer.close();
  assert.equal(publisher.exitCode, null, publisherOutput);
});
