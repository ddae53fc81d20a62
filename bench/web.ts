import { openChromium } from '../test/fixtures/chromium.ts';
import type { Exam } from '../tools/exams/exam.ts';
import { withLifetime } from './rig/lifetime.ts';
import { openHub } from './rig/open-hub.ts';
import { rounded } from './rig/statistics.ts';
import { ScriptTraffic } from './web/script-traffic.ts';

/**
 * JavaScript that Chromium transfers with an empty cache, compressed, headers included: for the start page until the
 * network is quiet, and further until a join has shown the room. KB are 1,000 bytes. Pages over plain HTTP from another
 * machine get gzip, which is larger: that is measured too, over the same files.
 */
const web: Exam = ({ log }) =>
  withLifetime(async (owned) => {
    const hub = await openHub(owned);
    const browser = await openChromium(owned);
    const page = await browser.newPage();
    const traffic = await ScriptTraffic.watch(page);
    await page.goto(hub.url, { waitUntil: 'networkidle' });
    const first = traffic.take();
    log(`start page: ${JSON.stringify(first)}`);
    await page.getByRole('textbox', { name: 'Your name', exact: true }).fill('Bench');
    await page.getByRole('textbox', { name: 'Room', exact: true }).fill('bench');
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.locator('main[data-room]').waitFor();
    await page.waitForLoadState('networkidle');
    const further = traffic.take();
    log(`join: ${JSON.stringify(further)}`);
    return {
      firstLoadKB: kilobytes(Object.values(first)),
      joinKB: kilobytes(Object.values(further)),
      firstLoadGzipKB: kilobytes(await Promise.all(Object.keys(first).map(gzipBytes))),
    };
  });

function kilobytes(bytes: readonly number[]): number {
  return rounded(bytes.reduce((sum, one) => sum + one, 0) / 1_000);
}

/** Length of the body as the hub sends it to who takes gzip only. */
async function gzipBytes(url: string): Promise<number> {
  const answer = await fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } });
  const length = answer.headers.get('content-length');
  if (!answer.ok || length === null) throw new Error(`The hub does not tell the length of ${url}`);
  return Number(length);
}

export default web;
