import { setTimeout as passed } from 'node:timers/promises';
import { Camera } from './camera.ts';
import type { CapFigures } from './examination.ts';
import type { Direction } from './lines.ts';
import type { Network } from './network.ts';
import { Party } from './party.ts';
import { Screen } from './screen.ts';

const limits = { widthPx: 640, heightPx: 360, fps: 25, maxBps: 1_500_000 };
const identity = 30;
const wayMs = 15;
/** Rates are means over this time. */
const rateMs = 1_000;
/** Near enough to what a line carries: what is left is the room that keeps its queue empty. */
const nearShare = 0.75;
const warmUpMs = 8_000;
/** Of a cap's time, what is left for the rate to come down before pictures are counted. */
const downWithinMs = 3_000;

/** One films, one watches: first the watcher's line narrows, then the camera's. @returns what looks at the pictures */
export async function playCaps(
  network: Network,
  capMs: number,
  owned: AsyncDisposableStack,
): Promise<() => Promise<CapFigures>> {
  const { hub } = network;
  for (const line of ['d', 'e']) await network.order({ line, up: { delayMs: wayMs }, down: { delayMs: wayMs } });
  const screen = owned.use(
    new Screen(() => {
      for (const stream of watcher.device.incoming) watcher.device.askForKeyFrame(stream);
    }),
  );
  const watcher: Party = owned.use(
    await Party.join({
      hub,
      room: 'narrow',
      name: 'Watcher',
      line: 4,
      offered: () => (frame, nowMs) => screen.take(frame, nowMs),
    }),
  );
  const filming = owned.use(await Party.join({ hub, room: 'narrow', name: 'Camera', line: 3 }));
  const camera = owned.use(await Camera.publish(filming.device, { ...limits, identity }));
  await watcher.watch(1);

  const [downMs, upMs]: [(number | null)[], (number | null)[]] = [[], []];
  const cappedTimes: [number, number][] = [];
  const narrow = async (line: string, direction: Direction, capKbps: number | null): Promise<number> => {
    await network.order({ line, direction, capKbps });
    return performance.now();
  };
  const reached = (fromMs: number, wanted: (bitrateBps: number) => boolean): number | null => {
    const found = camera.progress.find(({ atMs }) => atMs >= fromMs && wanted(bitrateFrom(camera, atMs)));
    return found ? Math.round(found.atMs - fromMs) : null;
  };
  for (const [line, direction] of [
    ['e', 'down'],
    ['d', 'up'],
  ] as const) {
    await passed(warmUpMs);
    network.say(`${direction}: before, ${Math.round(bitrateFrom(camera, performance.now() - rateMs) / 1000)} kbit/s`);
    for (const capKbps of [1_000, 300]) {
      const fromMs = await narrow(line, direction, capKbps);
      await passed(capMs);
      downMs.push(reached(fromMs, (bitrateBps) => bitrateBps <= capKbps * 1000));
      if (capKbps === 300) cappedTimes.push([fromMs + downWithinMs, performance.now() - rateMs]);
      network.say(`${direction}: ${capKbps} kbit/s after ${downMs.at(-1)} ms, ${camera.shape}`);
    }
    const freedMs = await narrow(line, direction, 1_000);
    await passed(capMs + 4_000);
    upMs.push(reached(freedMs, (bitrateBps) => bitrateBps >= nearShare * 1_000_000));
    network.say(`${direction}: ${nearShare} of 1,000 kbit/s again after ${upMs.at(-1)} ms, ${camera.shape}`);
    await narrow(line, direction, null);
  }
  camera.adapts = false;
  const controlMs = await narrow('e', 'down', 300);
  await passed(capMs);
  const controlTimes = [controlMs + downWithinMs, performance.now() - rateMs] as const;
  const controlDownMs = reached(controlMs, (bitrateBps) => bitrateBps <= 300_000);
  await narrow('e', 'down', null);
  return async () => {
    const wrongPictures = await screen.decode(identity, camera);
    const shares = cappedTimes.map(([fromMs, toMs]) => screen.shownShare(camera, fromMs, toMs));
    const controlFramesShownCapped = round(screen.shownShare(camera, ...controlTimes));
    network.say(`at 300 kbit/s ${shares.map(round)} of frames shown; without adaptation ${controlFramesShownCapped}`);
    return {
      downMs,
      upMs,
      framesShownCapped: round(Math.min(...shares)),
      controlDownMs,
      controlFramesShownCapped,
      wrongPictures,
    };
  };
}

/** Bits a second over the second that begins then. */
function bitrateFrom(camera: Camera, fromMs: number): number {
  const { progress } = camera;
  const first = progress.find(({ atMs }) => atMs >= fromMs);
  const last = progress.find(({ atMs }) => atMs >= fromMs + rateMs) ?? progress.at(-1);
  if (!first || !last || last.atMs - first.atMs < rateMs / 2) return Number.NaN;
  return ((last.bytes - first.bytes) * 8000) / (last.atMs - first.atMs);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
