import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

/** Words stay: over restarts, for who comes later, and for who was away while they were said. */

let hub: HubProcess;
let browser: Browser;
let ada: Guest;
let ben: Guest;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  ada = await come(1, 'Ada');
  ben = await come(2, 'Ben');
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

async function come(person: number, name: string): Promise<Guest> {
  const guest = await Guest.open(browser, `${hub.url}r/library`, person, name);
  await guest.press('Turn camera off');
  await guest.join();
  await guest.press('Chat');
  return guest;
}

async function write(guest: Guest, text: string): Promise<void> {
  await guest.page.getByRole('textbox', { name: 'Message' }).fill(text);
  await guest.page.keyboard.press('Enter');
}

function message(guest: Guest, text: string): Locator {
  return guest.page.locator('[data-message]', { has: guest.page.getByText(text, { exact: true }) });
}

async function reads(guest: Guest, text: string): Promise<void> {
  await message(guest, text).and(guest.page.locator('[data-delivery=sent]')).waitFor();
}

async function order(guest: Guest): Promise<string[]> {
  return guest.page.locator('[data-message] [data-text]').allInnerTexts();
}

test('what was said is there after the hub was killed, and for who comes later', async () => {
  await write(ada, 'first words');
  await write(ben, 'second words');
  await Promise.all([reads(ada, 'second words'), reads(ben, 'second words')]);
  await hub.kill();
  await ada.page.locator('[data-connection]').waitFor();
  await write(ada, 'written while the hub was away');
  await hub.start();
  await Promise.all([reads(ada, 'written while the hub was away'), reads(ben, 'written while the hub was away')]);
  const cleo = await come(3, 'Cleo');
  await reads(cleo, 'written while the hub was away');
  const said = ['first words', 'second words', 'written while the hub was away'];
  assert.deepEqual(await order(cleo), said);
  assert.deepEqual(await order(ada), said);
  await cleo.close();
});
