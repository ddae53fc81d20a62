import type { Browser } from 'playwright-core';
import { launchChromium } from '../../fixtures/chromium.ts';
import { watchContinuity } from '../../fixtures/continuity.ts';
import { Guest } from '../../fixtures/guest.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { toneOf } from '../../fixtures/painted-media.ts';
import { eventually } from '../../fixtures/read-media.ts';
import { keepPeerConnections, mediaPorts } from '../../fixtures/received-packets.ts';

const size = { widthPx: 320, heightPx: 180 };

/** Two rooms on two workers of one hub, two people in each. */
export interface TwoRooms {
  readonly hub: HubProcess;
  /** Watches Ada in the room whose worker is killed. */
  readonly victim: Guest;
  /** Watches somebody in the room on the other worker. */
  readonly bystander: Guest;
  /** Process id of the first room's worker at the moment, which is not the other room's. */
  victimWorker(): Promise<number>;
}

/** Sets both rooms up on `stack`; everybody sees and hears before it resolves. */
export async function openTwoRooms(stack: AsyncDisposableStack): Promise<TwoRooms> {
  const hub = await HubProcess.start('--workers', '2', '--log-level', 'info', '--log-format', 'json');
  stack.defer(() => hub.stop());
  const browser = await launchChromium();
  stack.defer(() => browser.close());
  const [ada, victim] = await meet(browser, hub, 'first', 1);
  const [, bystander, fourth] = [null, ...(await meet(browser, hub, 'second', 3))] as const;
  await watchContinuity(victim.page, ada.id, toneOf(ada.person, 'microphone-1'));
  await watchContinuity(bystander.page, fourth.id, toneOf(fourth.person, 'microphone-1'));
  return {
    hub,
    victim,
    bystander,
    async victimWorker() {
      const index = await workerOf(hub, victim);
      const apart = index !== (await workerOf(hub, bystander));
      if (!apart) throw new Error('Both rooms are on one worker: killing it would show nothing of the other');
      return pidOf(hub, index);
    },
  };
}

async function meet(browser: Browser, hub: HubProcess, room: string, first: number): Promise<[Guest, Guest]> {
  const url = `${hub.url}r/${room}`;
  const one = await Guest.open(browser, url, first, `Person ${first}`, size);
  const two = await Guest.open(browser, url, first + 1, `Person ${first + 1}`, size);
  for (const guest of [one, two]) {
    await guest.page.addInitScript(keepPeerConnections);
    await guest.page.reload();
    await guest.join();
  }
  await Promise.all([one.sees(two), two.sees(one)]);
  await Promise.all([one.hears(two), two.hears(one)]);
  return [one, two];
}

/** Index of the worker that a guest's media flows through. */
async function workerOf(hub: HubProcess, guest: Guest): Promise<number> {
  const ports = await eventually(
    `media of ${guest.name}`,
    () => mediaPorts(guest.page),
    (found) => found.length === 1,
  );
  return (ports[0] ?? Number.NaN) - hub.basePort;
}

/** Process id of the newest worker of that index, from the hub's log. */
function pidOf(hub: HubProcess, index: number): number {
  const started = [...hub.output.matchAll(new RegExp(`"worker":${index},"pid":(\\d+)[^\\n]*worker started`, 'g'))];
  return Number(started.at(-1)?.[1]);
}
