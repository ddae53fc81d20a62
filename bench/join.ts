import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../test/fixtures/chromium.ts';
import type { Exam } from '../tools/exams/exam.ts';
import { type JoinTimes, watchJoin } from './join/join-watch.ts';
import { painted, replaceDevices } from './join/painted-devices.ts';
import { withLifetime } from './rig/lifetime.ts';
import { openHub } from './rig/open-hub.ts';
import { percentile, rounded } from './rig/statistics.ts';

const DEFAULT_ROUNDS = 20;
const MAX_ROUNDS = 500;
/** Between opening the page and the click: what a person needs to read it at the least, ms. */
const READING_MS = 1_000;

/**
 * From the click on Join to the first presented frame of somebody else, with sound audible: the real web application in
 * two Chromiums, the one publishing a painted picture and a tone all along, the other coming in again and again with an
 * empty profile, camera and microphone on as the application proposes.
 */
const join: Exam = ({ rounds = DEFAULT_ROUNDS, log }) =>
  withLifetime(async (owned) => {
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
      throw new RangeError(`--rounds takes 1 to ${MAX_ROUNDS}`);
    const hub = await openHub(owned);
    const publishing = await openChromium(owned);
    const publisher = await publishing.newPage();
    await publisher.addInitScript(replaceDevices, painted);
    await enterLobby(publisher, hub.url, 'Publisher');
    await publisher.getByRole('button', { name: 'Join', exact: true }).click();
    await publisher.locator('main[data-room]').waitFor();
    const visiting = await openChromium(owned);
    const joins: JoinTimes[] = [];
    // The first warms the machine's caches and is thrown away.
    for (let round = 0; round <= rounds; round += 1) {
      const times = await visit(visiting, hub.url);
      log(
        `join ${round} of ${rounds}: picture ${rounded(times.pictureMs, 0)} ms, sound ${rounded(times.soundMs, 0)} ms`,
      );
      log(
        `  ${Object.entries(times.steps)
          .map(([name, ms]) => `${name} ${ms}`)
          .join(', ')}`,
      );
      if (round > 0) joins.push(times);
    }
    const both = joins.map(({ pictureMs, soundMs }) => Math.max(pictureMs, soundMs));
    const pick = (share: number, values: readonly number[]): number => rounded(percentile(values, share), 0);
    return {
      p50Ms: pick(0.5, both),
      p95Ms: pick(0.95, both),
      pictureP50Ms: pick(
        0.5,
        joins.map(({ pictureMs }) => pictureMs),
      ),
      soundP50Ms: pick(
        0.5,
        joins.map(({ soundMs }) => soundMs),
      ),
      joins: rounds,
    };
  });

/** One person comes in with an empty profile, sees and hears the publisher, and leaves. */
async function visit(browser: Browser, url: string): Promise<JoinTimes> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.addInitScript(watchJoin, painted);
    await enterLobby(page, url, 'Visitor');
    await page.waitForTimeout(READING_MS);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    return await page.evaluate(() => globalThis.joinTimes);
  } finally {
    await context.close();
  }
}

async function enterLobby(page: Page, url: string, name: string): Promise<void> {
  page.on('pageerror', (error) => console.error(`${name}'s page: ${error.message}`));
  await page.goto(`${url}r/bench`);
  await page.getByRole('textbox', { name: 'Your name', exact: true }).fill(name);
  await page.locator('video[data-self]').waitFor();
}

export default join;
