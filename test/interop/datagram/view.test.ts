import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Barcode, columns, fromBrightness, rows } from '../../fixtures/barcode.ts';
import { launchChromium } from '../../fixtures/chromium.ts';
import { makeFilm } from '../../fixtures/film.ts';
import { Guest } from '../../fixtures/guest.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { identityOf } from '../../fixtures/painted-media.ts';
import { Program } from '../../fixtures/program.ts';
import { eventually, readBarcode } from '../../fixtures/read-media.ts';
import { ffmpeg } from '../native/media-content.ts';

const hang = { timeout: 120_000 };

function view(hub: HubProcess, ...args: string[]): Program {
  return new Program(process.execPath, ['apps/cli/src/main.ts', 'view', 'see', '--hub', hub.url, ...args]);
}

/** The barcodes of a recording, picture by picture; null where there is none. */
async function barcodesOf(path: string): Promise<(Barcode | null)[]> {
  const cells = columns * rows;
  const scaled = `scale=${columns}:${rows}:flags=area`;
  const raw = await ffmpeg('-i', path, '-vsync', '0', '-vf', scaled, '-pix_fmt', 'gray', '-f', 'rawvideo', '-');
  return Array.from({ length: raw.length / cells }, (_, frame) =>
    fromBrightness([...raw.subarray(frame * cells, (frame + 1) * cells)]),
  );
}

/** Nearly every picture is this one's, and its counter only grows. */
function assertMoving(seen: readonly (Barcode | null)[], identity: number, atLeast: number): void {
  const codes = seen.filter((code) => code !== null);
  assert.ok(codes.length >= atLeast, `${codes.length} barcodes in ${seen.length} pictures`);
  const strip = seen.map((code) => (code ? '|' : '.')).join('');
  assert.ok(codes.length >= 0.9 * seen.length, `${codes.length} barcodes in ${seen.length} pictures: ${strip}`);
  assert.ok(codes.every((code) => code.identity === identity));
  assert.ok(codes.every(({ counter }, at) => at === 0 || counter >= (codes[at - 1]?.counter ?? 0)));
  assert.ok((codes.at(-1)?.counter ?? 0) > (codes[0]?.counter ?? 0));
}

test("crossband view writes down a browser's camera, picture by picture", hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  await using browser = await launchChromium();
  const ada = await Guest.open(browser, `${hub.url}r/see`, 1, 'Ada', { widthPx: 640, heightPx: 360 });
  await ada.join();
  const seen = join(hub.folder, 'seen.mkv');
  const viewer = view(hub, '--from', 'Ada', '--out', seen, '--duration', '10');
  assert.equal(await viewer.ended, 0, viewer.output);
  assert.match(viewer.output, /^Seeing Ada \(vp8\)\.$/m);
  assert.match(viewer.output, /^Ada {2}\d+x\d+ [\d.]+ fps [\d.]+ [kM]bit\/s, 0\.\d % lost, jitter \d+ ms/m);
  assertMoving(await barcodesOf(seen), identityOf(1, 'camera-1'), 60);
  await ada.close();
});

for (const codec of ['h264', 'vp8']) {
  test(`what crossband view shows as ${codec} is seen by a browser and by another view`, hang, async () => {
    await using hub = await HubProcess.start('--datagrams');
    await using browser = await launchChromium();
    const identity = 77;
    const film = join(hub.folder, 'film.mp4');
    await makeFilm(film, { identity, toneHz: 440, seconds: 20 });
    const ada = await Guest.open(browser, `${hub.url}r/see`, 1, 'Ada');
    await ada.join();
    await using sender = view(hub, '--publish', film, '--codec', codec, '--name', 'Film', '--from', 'nobody');
    await sender.says(/Showing/);
    const seen = join(hub.folder, 'seen.mkv');
    const viewer = view(hub, '--from', 'Film', '--out', seen, '--duration', '6');
    const read = (): Promise<Barcode | null> => readBarcode(ada.page, 'video[data-source=screen]');
    const first = await eventually('Ada sees the film', read, (code) => code?.identity === identity);
    const moves = (code: Barcode | null): boolean => code?.identity === identity && code.counter !== first?.counter;
    await eventually('it moves', read, moves);
    assert.equal(await viewer.ended, 0, viewer.output);
    assertMoving(await barcodesOf(seen), identity, 60);
    await sender.says(/^you {2}640x360 30 fps .*others miss 0\.0 %/m);
    assert.equal(await sender.stop(), 0, sender.output);
    await ada.close();
  });
}

test('nobody who shows anything is told in a sentence', hang, async () => {
  await using hub = await HubProcess.start('--datagrams');
  const viewer = view(hub, '--wait', '0');
  assert.equal(await viewer.ended, 1);
  assert.match(viewer.output, /^crossband: Nobody shows anything in room see\. \[nothing-to-watch\]$/m);
});
