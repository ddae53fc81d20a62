import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { operate } from '../fixtures/operator.ts';
import { rewrite } from '../fixtures/rewrite.ts';
import { enterRoom, makeAccount, signIn } from '../fixtures/sign-in.ts';

/** People with an account: who is about on the hub, where they stopped reading, and who names them elsewhere. */

let hub: HubProcess;
let browser: Browser;
let ada: Guest;
let ben: Guest;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  await makeAccount(hub, 'Ada', '--admin');
  await makeAccount(hub, 'Ben');
  for (const room of ['workshop', 'attic']) await operate(hub, ['room', 'add', room]);
  ada = await signIn(browser, hub, 1, 'Ada');
  ben = await signIn(browser, hub, 2, 'Ben');
  await enterRoom(ada, 'workshop');
  await enterRoom(ben, 'workshop');
  for (const guest of [ada, ben]) await guest.press('Chat');
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

const badge = (guest: Guest): Locator => guest.page.locator('.badge');

test('where somebody stopped reading is known on another device, and what came since is counted', async () => {
  await ada.write('read by both');
  await ben.page.locator('[data-delivery=sent]', { hasText: 'read by both' }).waitFor();
  // The hub is told about once a second.
  await ben.write('indeed');
  await ada.page.locator('[data-delivery=sent]', { hasText: 'indeed' }).waitFor();
  await ben.press('Leave');
  await ben.page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  await ada.write('missed by Ben');
  await ada.write('and this too, @Ben');
  await ada.page.locator('[data-delivery=sent]', { hasText: 'and this too' }).waitFor();
  const phone = await signIn(browser, hub, 2, 'Ben');
  await enterRoom(phone, 'workshop');
  await badge(phone).filter({ hasText: '@2' }).waitFor();
  await phone.press('Chat');
  await phone.page.getByText('New since you were here').waitFor();
  const seen = await phone.page.locator('.messages :is(.new-line, [data-message])').allTextContents();
  const line = seen.findIndex((text) => text.includes('New since'));
  assert.ok(seen[line - 1]?.includes('indeed') || seen[line - 1]?.includes('read by both'));
  assert.ok(seen[line + 1]?.includes('missed by Ben'));
  await phone.press('Chat');
  assert.equal(await badge(phone).count(), 0);
  await phone.close();
});

test('who is about on the hub is seen in the list of people, with the room and away', async () => {
  await ada.press('People');
  const row = ada.page.getByRole('region', { name: 'On this hub' }).getByRole('listitem', { name: 'Ben' });
  await ben.page.goto(hub.url);
  await enterRoom(ben, 'attic');
  await row.filter({ hasText: 'in attic' }).waitFor();
  await ben.press('People');
  await ben.press('I am away');
  await row.filter({ hasText: 'away' }).waitFor();
  await ben.press('You are away. I am back');
  await row.filter({ hasText: 'online' }).waitFor();
  const there = ben.page.getByRole('region', { name: 'On this hub' }).getByRole('listitem', { name: 'Ada' });
  await there.filter({ hasText: 'in workshop' }).waitFor();
});

test('who is named in another room is told where they are', async () => {
  await ada.press('Chat');
  await ada.write('@Ben come down, please');
  await ben.page
    .locator('[data-notice]', { hasText: 'Ada mentions you in workshop: @Ben come down, please' })
    .waitFor();
});

test('who is named by an edit is told once, and again at what they had read already', async () => {
  await ada.write('lunch is ready');
  await rewrite(ada, 'lunch is ready', '@Ben lunch is ready');
  const notice = ben.page.locator('[data-notice]', { hasText: 'Ada mentions you in workshop: @Ben lunch is' });
  await notice.waitFor();
  await ben.press('Leave');
  await ben.page.goto(hub.url);
  const row = ben.page.locator('[data-room-row="workshop"]');
  await row.filter({ hasText: '@2' }).waitFor();
  await enterRoom(ben, 'workshop');
  await ben.press('Chat');
  await ben.page.locator('[data-message][data-called]', { hasText: 'lunch is ready' }).waitFor();
  await ben.press('Chat');
  await ada.write('soup of the day');
  await badge(ben).filter({ hasText: '1' }).waitFor();
  await ben.press('Chat');
  await ben.page.locator('[data-message]', { hasText: 'soup of the day' }).waitFor();
  assert.equal(await badge(ben).count(), 0);
  await ben.press('Chat');
  await rewrite(ada, 'soup of the day', 'soup, @Ben?');
  await badge(ben).filter({ hasText: '@1' }).waitFor();
  await rewrite(ada, 'lunch is ready', '@Ben lunch is over');
  await rewrite(ada, 'soup, @Ben?', 'no soup');
  await badge(ben).waitFor({ state: 'detached' });
  await ada.write('bread');
  await badge(ben).filter({ hasText: '1' }).waitFor();
  await ben.press('Chat');
  await rewrite(ada, 'bread', '@Ben bread');
  await ben.page.locator('[data-message][data-called]', { hasText: 'bread' }).waitFor();
  await ben.press('Chat');
  await ben.press('Leave');
  await ben.page.goto(hub.url);
  await row.waitFor();
  await ada.write('and butter');
  await row.filter({ hasText: '1 new' }).waitFor();
  assert.equal(await row.filter({ hasText: '@' }).count(), 0);
});

test('who closes the page is offline for the others', async () => {
  await ada.press('People');
  await ben.close();
  const row = ada.page.getByRole('region', { name: 'On this hub' }).getByRole('listitem', { name: 'Ben' });
  await row.filter({ hasText: 'offline' }).waitFor();
});

test('a guest under the name of somebody with an account is seen to be one', async () => {
  const eve = await Guest.open(browser, `${hub.url}r/workshop`, 3, 'Ada');
  await eve.press('Turn camera off');
  await eve.join();
  await eve.press('Chat');
  await eve.write('it is me, Ada');
  await ada.press('Chat');
  const word = (guest: Guest, text: string) =>
    guest.page.locator('[data-message]', { hasText: text }).locator('header small');
  await word(ada, 'it is me, Ada').filter({ hasText: 'guest' }).waitFor();
  await ada.write('no, I am');
  await eve.page.locator('[data-message]', { hasText: 'no, I am' }).waitFor();
  assert.equal(await word(eve, 'no, I am').count(), 0);
  await eve.close();
});
