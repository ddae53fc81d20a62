import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { operate } from '../fixtures/operator.ts';
import { enterRoom, makeAccount, signIn } from '../fixtures/sign-in.ts';

/** Roles of a room that is kept: given in the room, obeyed at once, and still there the next time. */

let hub: HubProcess;
let browser: Browser;
let ada: Guest;
let ben: Guest;
let cleo: Guest;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  await makeAccount(hub, 'Ada', '--admin');
  await makeAccount(hub, 'Ben');
  await operate(hub, ['room', 'add', 'workshop']);
  ada = await signedIn(1, 'Ada');
  ben = await signedIn(2, 'Ben');
  cleo = await Guest.open(browser, `${hub.url}r/workshop`, 3, 'Cleo');
  await cleo.join();
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

async function signedIn(person: number, name: string): Promise<Guest> {
  const guest = await signIn(browser, hub, person, name);
  await enterRoom(guest, 'workshop');
  return guest;
}

async function menuOf(guest: Guest, name: string): Promise<Locator> {
  const people = guest.page.getByRole('list', { name: 'Participants' });
  if (!(await people.isVisible())) await guest.press('People');
  await people.getByRole('button', { name: `Actions for ${name}` }).click();
  return guest.page.getByRole('menu', { name: `Actions for ${name}` });
}

test('an owner makes a member a moderator, who then moderates, but not the owner', async () => {
  const menu = await menuOf(ada, 'Ben');
  await menu.getByRole('menuitemradio', { name: 'Member', checked: true }).waitFor();
  await menu.getByRole('menuitemradio', { name: 'Moderator' }).click();
  await ben.page.getByText('You may run this room now').waitFor();
  await ben.page.getByRole('button', { name: 'Moderate the room' }).waitFor();
  await (await menuOf(ben, 'Cleo')).getByRole('menuitem', { name: 'Mute' }).click();
  await cleo.page.locator('[data-notice]', { hasText: 'Ben has muted you' }).waitFor();
  const overOwner = await menuOf(ben, 'Ada');
  assert.equal(await overOwner.getByRole('menuitem', { name: 'Send out…' }).count(), 0);
  await ben.page.keyboard.press('Escape');
});

test('what was given stays for the next time; as a listener one is heard by nobody', async () => {
  await ben.press('Leave');
  await ben.page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  await ben.join();
  await ben.page.getByRole('button', { name: 'Moderate the room' }).waitFor();
  await ada.hears(ben);
  await (await menuOf(ada, 'Ben')).getByRole('menuitemradio', { name: 'Listener' }).click();
  await ben.page.getByText('You may listen, but no longer speak.').waitFor();
  await ada.hearsNothingOf(ben);
  await ben.page.getByRole('button', { name: 'Moderate the room' }).waitFor({ state: 'detached' });
  await ada.page.locator(`[data-person="${ben.id}"][data-role=listener]`).waitFor();
});

test('a room for its members lets nobody else in', async () => {
  await ada.press('Moderate the room');
  await ada.page.getByRole('combobox', { name: 'Who may come in' }).selectOption({ label: 'Members of this room' });
  await ada.page.getByRole('button', { name: 'Close', exact: true }).click();
  const dora = await Guest.open(browser, `${hub.url}r/workshop`, 4, 'Dora');
  await dora.ask();
  await dora.page.locator('.problem').waitFor();
  assert.equal(await dora.page.locator('main[data-room]').count(), 0);
  await dora.close();
});

test('an account that is banned is out, and is not let in again', async () => {
  await (await menuOf(ada, 'Ben')).getByRole('menuitem', { name: 'Ban…' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Ban', exact: true }).click();
  await ben.page.getByText('You may not be here any more.').waitFor();
  await ben.ask();
  await ben.page.locator('.problem', { hasText: 'You may not come in here' }).waitFor();
});
