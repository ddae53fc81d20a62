import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { acceptAsNew, becomeAdministrator, choose, homeOf, join, makeInvite, makeRoom } from '../fixtures/household.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

test('the list of rooms shows who is in, who is here, and what was said meanwhile', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const ann = await Guest.open(browser, home, 1, 'Ann');
  await becomeAdministrator(ann.page, hub, 'Ann');
  await makeRoom(ann.page, 'Kitchen');
  const link = await makeInvite(ann.page);
  await ann.page.goto(home);
  const card = ann.page.locator('[data-room-row="Kitchen"]');
  await card.getByText('Nobody is here').waitFor();

  const ben = await Guest.open(browser, home, 2, 'Ben');
  await acceptAsNew(ben.page, link, 'Ben');
  await join(ben.page);
  await card.getByText('Ben is here').waitFor();
  await ann.page.getByRole('region', { name: 'Here now' }).getByText('Ben').waitFor();

  await ben.press('Chat');
  await ben.write('Lunch is ready, @Ann');
  await card.getByText('1 new').waitFor();

  await ben.press('Leave');
  await card.getByText('Nobody is here').waitFor();
});

test('rooms are put into folders and order, renamed, and deleted, for everybody', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const page = await (await browser.newContext()).newPage();
  await becomeAdministrator(page, hub, 'Ann');
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
  for (const name of ['Anchors', 'Buoys', 'Charts']) {
    await makeRoom(page, name);
    await page.goto(home);
    await page.locator(`[data-room-row="${name}"]`).waitFor();
  }
  assert.deepEqual(await roomsOf(page), ['Anchors', 'Buoys', 'Charts']);
  await choose(page, 'Actions for Charts', 'Move up');
  await page.locator('[data-room-row="Charts"] + [data-room-row="Buoys"]').waitFor();

  await choose(page, 'Actions for Buoys', 'Settings');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Buoys and bells');
  await page.getByRole('textbox', { name: 'Topic' }).fill('What floats');
  await page.getByRole('combobox', { name: 'Folder' }).fill('Signals');
  await page.getByRole('switch', { name: 'Locked' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Buoys and bells', level: 1 }).waitFor();

  await page.goto(home);
  const folder = page.getByRole('region', { name: 'Signals' });
  await folder.getByRole('link', { name: 'Buoys and bells' }).waitFor();
  await folder.getByText('What floats').waitFor();
  await folder.getByTitle('Locked').waitFor();

  await choose(page, 'Actions for Anchors', 'Settings');
  await page.getByRole('button', { name: 'Delete room' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await dialog.getByRole('alert').getByText('to delete it').waitFor();
  await dialog.getByRole('textbox').fill('Anchors');
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('is deleted.').waitFor();
  await page.locator('[data-room-row="Charts"]').waitFor();
  assert.deepEqual((await roomsOf(page)).sort(), ['Buoys and bells', 'Charts']);
});

function roomsOf(page: Page): Promise<string[]> {
  return page.locator('[data-room-row] h3 a').allTextContents();
}
