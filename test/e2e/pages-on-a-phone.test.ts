import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { acceptAsNew, becomeAdministrator, homeOf, makeInvite, makeRoom, setupLinkOf } from '../fixtures/household.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
/** What a finger hits without care (WCAG 2.2, 2.5.5); links in sentences are as high as their line. */
const leastTargetPx = 44;
const controls = new Set(['button', 'link', 'textbox', 'searchbox', 'combobox', 'spinbutton', 'switch', 'checkbox']);

test('every page outside of rooms fits a phone, and each control has a name and room for a finger', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const page = await (await browser.newContext(phone)).newPage();
  for (const path of ['', 'r/Kitchen', 'sign-in', 'setup', 'admin/nowhere', 'no/such/page/at/all'])
    await fits(page, `${home}${path}`);
  await fits(page, setupLinkOf(hub));
  await becomeAdministrator(page, hub, 'Ann with a name as long as they may be, no more');
  await fits(page, home);
  await makeRoom(page, 'A room whose name is so long that no phone shows it in one line');
  const link = await makeInvite(page);
  await check(page, 'a new invitation');
  const ben = await (await browser.newContext(phone)).newPage();
  await fits(ben, link);
  await acceptAsNew(ben, link, 'Ben');
  await check(ben, 'in front of a room');

  await page.goto(home);
  const settings = await page.locator('[data-room-row] h3 a').getAttribute('href');
  for (const part of ['settings', 'people', 'invites', 'bans']) {
    await fits(page, `${home}${settings?.replace('/r/', 'rooms/')}/${part}`);
  }
  await fits(page, `${home}account`);
  for (const part of ['people', 'rooms', 'invites', 'devices', 'bans', 'figures', 'audit', 'webhooks', 'keys']) {
    await fits(page, `${home}admin/${part}`);
  }
});

async function fits(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.waitForLoadState('networkidle');
  await check(page, address);
}

async function check(page: Page, what: string): Promise<void> {
  const widthPx = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(widthPx <= phone.viewport.width, `${what} is ${widthPx} px wide`);
  const low = await page.evaluate(
    (least) =>
      [...document.querySelectorAll<HTMLElement>('button, a[href], input, select')]
        .filter((control) => control.checkVisibility() && !control.closest('p'))
        // A label belongs to its control, a card to its link.
        .map((control) => control.closest('label') ?? control.closest('h3')?.closest('li') ?? control)
        .filter((control) => control.getBoundingClientRect().height < least)
        .map((control) => control.outerHTML.slice(0, 120)),
    leastTargetPx,
  );
  assert.deepEqual(low, [], `too low for a finger on ${what}`);
  const devtools = await page.context().newCDPSession(page);
  const { nodes } = await devtools.send('Accessibility.getFullAXTree');
  const nameless = nodes.filter(
    ({ ignored, role, name }) => !ignored && controls.has(role?.value) && (name?.value ?? '').trim() === '',
  );
  assert.deepEqual(nameless, [], `controls without a name on ${what}`);
  assert.equal(
    nodes.filter(({ ignored, role }) => !ignored && role?.value === 'main').length,
    1,
    `one main on ${what}`,
  );
  await devtools.detach();
}
