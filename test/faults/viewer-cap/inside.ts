import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../../fixtures/chromium.ts';
import { takePauses, watchContinuity } from '../../fixtures/continuity.ts';
import { Guest } from '../../fixtures/guest.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { toneOf } from '../../fixtures/painted-media.ts';
import { eventually } from '../../fixtures/read-media.ts';

/** Run in the hub's network namespace by viewer-cap.ts; arguments: the other namespace, rounds. */

const [viewerNamespace = '', wantedRounds = '1'] = process.argv.slice(2);
const rounds = Number(wantedRounds);
const capKbps = 300;
/** A pause this long is a freeze to a person. */
const freezeMs = 500;

await using stack = new AsyncDisposableStack();
const hub = await HubProcess.start('--host', '0.0.0.0', '--tls-mode', 'off', '--media-listen-ip=');
stack.defer(() => hub.stop());
const near = await launchChromium();
stack.defer(() => near.close());
const outside = `http://10.98.0.1:${hub.port}`;
const far = await launchChromium({
  executablePath: enterNamespace(),
  args: [`--unsafely-treat-insecure-origin-as-secure=${outside}`],
});
stack.defer(() => far.close());

const camera = { widthPx: 1280, heightPx: 720, specks: 300 };
const sharer = await Guest.open(near, `${hub.url}r/den`, 1, 'Sharer', camera);
const healthy = await Guest.open(near, `${hub.url}r/den`, 2, 'Healthy');
const capped = await Guest.open(far, `${outside}/r/den`, 3, 'Capped');
await sharer.join();
for (const viewer of [healthy, capped]) {
  await viewer.press('Turn camera off');
  await viewer.join();
  await viewer.sees(sharer);
}
const fullPx = await settledWidth();
const fullFps = await fpsOf(capped);
say(`both see ${fullPx} px at ${fullFps} fps`);
await watchContinuity(healthy.page, sharer.id, toneOf(sharer.person, 'microphone-1'));
await takePauses(healthy.page);

const down: number[] = [];
const up: number[] = [];
for (let round = 1; round <= rounds; round += 1) {
  const cappedAt = performance.now();
  tc('add', 'root', 'tbf', 'rate', `${capKbps}kbit`, 'burst', '10kb', 'latency', '100ms');
  const lowPx = await eventually(
    'a lower layer',
    () => widthOf(capped),
    (width) => width > 0 && width < fullPx,
  );
  down.push(performance.now() - cappedAt);
  await stayed(5_000);
  const heldPx = await widthOf(capped);
  const freedAt = performance.now();
  tc('delete', 'root');
  await eventually(
    'the full layer again, at its frame rate',
    () => quality(capped),
    (whole) => whole,
    60_000,
  );
  up.push(performance.now() - freedAt);
  say(
    `round ${round}: ${lowPx} px after ${whole(down.at(-1))} ms, held ${heldPx} px, whole again after ${whole(up.at(-1))} ms`,
  );
  if (round < rounds) await settledWidth();
}

const { pictureMs } = await takePauses(healthy.page);
console.log(
  JSON.stringify({
    rounds,
    capKbps,
    fullPx,
    fullFps,
    downMs: median(down),
    downMaxMs: whole(Math.max(...down)),
    upMs: median(up),
    upMaxMs: whole(Math.max(...up)),
    othersFreezeMs: pictureMs > freezeMs ? whole(pictureMs) : 0,
    othersLongestPauseMs: whole(pictureMs),
    othersPx: await widthOf(healthy),
  }),
);

/** Full size at most of its frame rate: no layer is missing. */
async function quality(viewer: Guest): Promise<boolean> {
  return (await widthOf(viewer)) >= fullPx && (await fpsOf(viewer)) >= fullFps * 0.7;
}

function median(values: readonly number[]): number {
  return whole(values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)]);
}

function whole(ms: number | undefined): number {
  return Math.round(ms ?? Number.NaN);
}

/** Both viewers show the same width for three seconds: bandwidth estimation has found its place. */
async function settledWidth(): Promise<number> {
  let steadySince = performance.now();
  let last = 0;
  return eventually(
    'a settled layer',
    async () => {
      const [one, two] = await Promise.all([widthOf(healthy), widthOf(capped)]);
      if (one !== last || one !== two || one < 640) steadySince = performance.now();
      last = one;
      return performance.now() - steadySince > 3_000 ? one : 0;
    },
    (width) => width > 0,
    60_000,
  );
}

function widthOf(viewer: Guest): Promise<number> {
  const selector = `video[data-participant="${sharer.id}"][data-source=camera]`;
  return viewer.page.evaluate((wanted) => document.querySelector<HTMLVideoElement>(wanted)?.videoWidth ?? 0, selector);
}

/** Frames a second that the viewer decodes, over half a second. */
function fpsOf(viewer: Guest): Promise<number> {
  const selector = `video[data-participant="${sharer.id}"][data-source=camera]`;
  return viewer.page.evaluate(async (wanted) => {
    const video = document.querySelector<HTMLVideoElement>(wanted);
    if (!video) return 0;
    const [before, at] = [video.getVideoPlaybackQuality().totalVideoFrames, performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 500));
    const frames = video.getVideoPlaybackQuality().totalVideoFrames - before;
    return Math.round((frames * 1000) / (performance.now() - at));
  }, selector);
}

/** Lets the cap act for a while; what happens meanwhile is watched by the page. */
function stayed(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function tc(action: string, ...args: string[]): void {
  execFileSync('tc', ['qdisc', action, 'dev', 'near', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A program that starts Chromium in the viewer's namespace. */
function enterNamespace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-cap-'));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'chromium');
  writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${viewerNamespace} /usr/bin/chromium "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

function say(line: string): void {
  console.error(line);
}
