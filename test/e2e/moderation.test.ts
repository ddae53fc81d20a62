import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { RoomTokens } from '../fixtures/room-tokens.ts';

/** What who runs a room does to it and to others, and what those others see, hear and read of it. */

let hub: HubProcess;
let browser: Browser;
let ada: Guest;
let ben: Guest;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  const tokens = await RoomTokens.of(hub);
  const token = await tokens.make({ room: 'council', name: 'Ada', moderate: true });
  ada = await Guest.open(browser, `${hub.url}r/council#token=${token}`, 1, 'Ada');
  ben = await Guest.open(browser, `${hub.url}r/council`, 2, 'Ben');
  await ada.join();
  await ben.join();
  await Promise.all([ada.sees(ben), ben.sees(ada)]);
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

/** Opens the menu of a person, from the list of people. */
async function menuOf(name: string): Promise<Locator> {
  const people = ada.page.getByRole('list', { name: 'Participants' });
  if (!(await people.isVisible())) await ada.press('People');
  await people.getByRole('button', { name: `Actions for ${name}` }).click();
  return ada.page.getByRole('menu', { name: `Actions for ${name}` });
}

const notice = (guest: Guest, text: string | RegExp): Locator => guest.page.locator('[data-notice]', { hasText: text });

test('a muted person is silent, is told by whom, and may unmute', async () => {
  await ada.hears(ben);
  await (await menuOf('Ben')).getByRole('menuitem', { name: 'Mute' }).click();
  await notice(ben, 'Ada has muted you. Unmute when you want to speak.').waitFor();
  await ben.page.getByRole('button', { name: 'Unmute microphone' }).waitFor();
  await ada.hearsNothingOf(ben);
  await ben.press('Unmute microphone');
  await ada.hears(ben);
});

test('rights are taken and given, with words to the person concerned', async () => {
  await (await menuOf('Ben')).getByRole('menuitemcheckbox', { name: 'May speak' }).click();
  await notice(ben, 'Ada has changed what you may do. You may listen, but no longer speak.').waitFor();
  await ada.hearsNothingOf(ben);
  await ben.press('Unmute microphone');
  await notice(ben, 'You may listen here, but not speak.').waitFor();
  await ada.page.locator(`[data-person="${ben.id}"]`, { hasText: 'may not speak' }).waitFor();
  await (await menuOf('Ben')).getByRole('menuitemcheckbox', { name: 'May speak' }).click();
  await notice(ben, 'You may speak now: unmute when you want to be heard.').waitFor();
  await ben.press('Unmute microphone');
  await ada.hears(ben);
  await (await menuOf('Ben')).getByRole('menuitemcheckbox', { name: 'May write' }).click();
  await ben.press('Chat');
  await ben.page.getByText('You may read here, but not write.').waitFor();
  await (await menuOf('Ben')).getByRole('menuitemcheckbox', { name: 'May write' }).click();
  await ben.page.getByRole('textbox', { name: 'Message' }).waitFor();
});

test('slow mode counts down and holds', async () => {
  await ada.press('Moderate the room');
  await ada.page.getByRole('combobox', { name: 'Slow mode of the chat' }).selectOption('5');
  await ada.press('Close');
  await ben.page.getByRole('img', { name: /Slow mode/ }).waitFor();
  const field = ben.page.getByRole('textbox', { name: 'Message' });
  await field.fill('once');
  await ben.page.keyboard.press('Enter');
  await ben.page.getByText(/Slow mode: you may write again in \d s/).waitFor();
  await field.fill('twice');
  await ben.page.keyboard.press('Enter');
  assert.equal(await field.inputValue(), 'twice', 'nothing was sent');
  await ben.page.getByRole('button', { name: 'Send' }).and(ben.page.locator(':enabled')).click();
  await ben.page.locator('[data-delivery=sent]', { hasText: 'twice' }).waitFor();
  assert.equal(await ben.page.locator('[data-delivery=failed]').count(), 0);
  await ben.press('Close panel');
});

test('everything of a menu is done by keys', async () => {
  const { page } = ada;
  await menuOf('Ben');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Send out…');
  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'Mute microphone' }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Actions for Ben');
  await page.getByRole('list', { name: 'Participants' }).waitFor();
});

test('everybody is muted at once, but not who runs the room', async () => {
  await ada.press('Moderate the room');
  await ada.press('Mute everybody');
  await ada.press('Close');
  await notice(ben, 'Ada has muted you').waitFor();
  await ada.hearsNothingOf(ben);
  await ben.hears(ada);
  await ben.press('Unmute microphone');
});

test('a locked room lets nobody in, with words', async () => {
  await ada.press('Moderate the room');
  await ada.page.getByRole('switch', { name: 'Locked' }).click();
  await ada.press('Close');
  await ben.page.getByRole('img', { name: 'Locked: nobody new comes in' }).waitFor();
  const cleo = await Guest.open(browser, `${hub.url}r/council`, 3, 'Cleo');
  await cleo.ask();
  await cleo.page.getByText('This room is locked; ask somebody inside to open it.').waitFor();
  await ada.press('Moderate the room');
  await ada.page.getByRole('switch', { name: 'Locked' }).click();
  await ada.page.getByRole('textbox', { name: 'Most people at once' }).fill('2');
  await ada.page.keyboard.press('Enter');
  await ada.press('Close');
  await cleo.ask();
  await cleo.page.getByText('This room is full: 2 people are in it.').waitFor();
  await ada.press('Moderate the room');
  await ada.page.getByRole('textbox', { name: 'Most people at once' }).fill('');
  await ada.page.keyboard.press('Enter');
  await ada.press('Close');
  await cleo.join();
  await cleo.close();
});

test('who is sent out is told by whom, and may come back; who is banned may not', async () => {
  await (await menuOf('Ben')).getByRole('menuitem', { name: 'Send out…' }).click();
  await ada.page.getByRole('dialog', { name: 'Send Ben out?' }).getByRole('button', { name: 'Send out' }).click();
  await ben.page.getByText('Ada has sent you out of this room.').waitFor();
  await ada.noLongerSees(ben);
  await ben.join();
  await ada.sees(ben);
  await (await menuOf('Ben')).getByRole('menuitem', { name: 'Ban…' }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Send Ben out?' });
  await dialog.getByRole('combobox', { name: 'May come back' }).selectOption({ label: 'After an hour' });
  await dialog.getByRole('textbox', { name: /^Reason/ }).fill('shouting <b>loudly</b>');
  await dialog.getByText('A guest is known by the network address only').waitFor();
  await dialog.getByRole('button', { name: 'Ban' }).click();
  await notice(ada, 'Ben is out of the room and stays out for an hour.').waitFor();
  await ada.noLongerSees(ben);
  await ben.page.getByText('You may not be here any more.').waitFor();
  await ben.ask();
  await ben.page.locator('.problem', { hasText: 'You may not come in here' }).waitFor();
  await ada.press('Moderate the room');
  await ada.page.getByText('Who is kept out').click();
  await ada.page.getByText('shouting <b>loudly</b>').waitFor();
  await ada.page
    .getByRole('button', { name: 'Lift' })
    .or(ada.page.getByText('Lift', { exact: true }))
    .first()
    .click();
  await ada.page.getByText('Nobody.').waitFor();
  await ada.press('Close');
  await ben.join();
  await ada.sees(ben);
});
