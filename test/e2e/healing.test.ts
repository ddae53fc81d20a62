import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { BlackHole } from '../fixtures/black-hole.ts';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { eventually } from '../fixtures/read-media.ts';

/** What breaks heals by itself, under the same identities; proven by what people see and hear afterwards. */

let hub: HubProcess;
let browser: Browser;
let ada: Guest;
let ben: Guest;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  ada = await Guest.open(browser, `${hub.url}r/cellar`, 1, 'Ada');
  ben = await Guest.open(browser, `${hub.url}r/cellar`, 2, 'Ben');
  await ada.join();
  await ben.join();
  await seeAndHearEachOther();
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

async function seeAndHearEachOther(): Promise<void> {
  await Promise.all([ada.sees(ben), ben.sees(ada)]);
  await Promise.all([ada.hears(ben), ben.hears(ada)]);
}

test('a killed media worker is replaced, and both see and hear each other again', async () => {
  const [worker] = hub.workerPids;
  assert.ok(worker);
  process.kill(worker, 'SIGKILL');
  await eventually(
    'another worker',
    async () => hub.workerPids,
    ([pid]) => pid !== undefined && pid !== worker,
  );
  await seeAndHearEachOther();
});

test('a killed hub that starts again has the same people in the same room', async () => {
  const ids = [ada.id, ben.id];
  await hub.kill();
  await Promise.all([ada, ben].map(({ page }) => page.locator('[data-connection]').waitFor()));
  await hub.start();
  await Promise.all([ada, ben].map(({ page }) => page.locator('[data-connection]').waitFor({ state: 'detached' })));
  await Promise.all([ada.entered(), ben.entered()]);
  assert.deepEqual([ada.id, ben.id], ids);
  await seeAndHearEachOther();
});

test('who loses the network is gone for others within seconds, and comes back as the same person', async (context) => {
  const path = await BlackHole.before(hub.port);
  context.after(() => path.close());
  const cleo = await Guest.open(browser, `http://127.0.0.1:${path.port}/r/cellar`, 3, 'Cleo');
  await cleo.join();
  await ada.sees(cleo);
  const { id } = cleo;
  path.cut();
  await ada.noLongerSees(cleo);
  path.mend();
  await Promise.all([ada.sees(cleo), cleo.sees(ada)]);
  await Promise.all([ada.hears(cleo), cleo.hears(ada)]);
  await cleo.entered();
  assert.equal(cleo.id, id);
});
