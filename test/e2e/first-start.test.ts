import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import {
  atHome,
  becomeAdministrator,
  homeOf,
  join,
  makeInvite,
  makeRoom,
  password,
  setupLinkOf,
} from '../fixtures/household.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

test('from the first start to a second person in the first room, by invitation', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const ann = await Guest.open(browser, home, 1, 'Ann');
  const { page } = ann;
  await page.locator('[data-setup-needed]').waitFor();

  await page.goto(setupLinkOf(hub));
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ann');
  await page.getByLabel('Password', { exact: true }).fill('password12');
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.getByRole('alert').getByText('everybody tries first').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await atHome(page);
  await page.getByRole('heading', { name: 'Make your first room' }).waitFor();

  await makeRoom(page, 'Harbour crew');
  const link = await makeInvite(page);
  await page.getByRole('img', { name: 'The link as a code for phones' }).waitFor();

  const ben = await Guest.open(browser, link, 2, 'Ben');
  await ben.page.getByText('Ann invites you to this room.').waitFor();
  await ben.page.getByRole('textbox', { name: 'Your name' }).fill('Ben');
  await ben.page.getByLabel('Password', { exact: true }).fill(password);
  await ben.page.getByRole('button', { name: 'Accept' }).click();
  await ben.page.getByText('You come in as Ben').waitFor();
  await ben.press('Join');
  await ben.entered();

  await page.goto(home);
  await page.locator('[data-room-row="Harbour crew"][data-live]').waitFor();
  await page.locator('[data-room-row="Harbour crew"]').getByRole('link', { name: 'Harbour crew' }).click();
  await ann.press('Join');
  await ann.entered();
  await ann.sees(ben);
  await ben.sees(ann);

  const used = await Guest.open(browser, link, 3, 'Cleo');
  await used.page.getByText('used up, taken back or has expired').waitFor();
  const late = await Guest.open(browser, setupLinkOf(hub), 4, 'Dan');
  await late.page.getByRole('heading', { name: 'This hub is set up' }).waitFor();
});

test('who has the link of a room comes in as a guest where guests may, and is asked to sign in where they may not', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const ann = await Guest.open(browser, home, 1, 'Ann');
  await becomeAdministrator(ann.page, hub, 'Ann');
  await makeRoom(ann.page, 'Kitchen');
  await ann.page.goto(`${home}r/Kitchen`);
  await join(ann.page);
  await ann.entered();

  const ben = await Guest.open(browser, `${home}r/Kitchen`, 2, 'Ben');
  await ben.join();
  await ann.sees(ben);

  await ann.page.goto(home);
  await makeRoom(ann.page, 'Office', { guests: false });
  await ben.page.goto(`${home}r/Office`);
  await ben.page.getByRole('button', { name: 'Join', exact: true }).click();
  await ben.page.getByRole('alert').getByRole('button', { name: 'Sign in', exact: true }).click();
  await ben.page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ann');
  await ben.page.getByLabel('Password', { exact: true }).fill(password);
  await ben.page.keyboard.press('Enter');
  await ben.page.getByText('You come in as Ann').waitFor();
  assert.equal(new URL(ben.page.url()).pathname, '/r/Office');
});
