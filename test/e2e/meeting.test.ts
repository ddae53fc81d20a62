import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

/** Three people meet in the real application; what they see and hear is read from pixels and spectra. */

let hub: HubProcess;
let browser: Browser;
let ada: Guest;
let ben: Guest;
let cleo: Guest;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  const room = `${hub.url}r/kitchen`;
  [ada, ben, cleo] = (await Promise.all([
    Guest.open(browser, room, 1, 'Ada'),
    Guest.open(browser, room, 2, 'Ben'),
    Guest.open(browser, room, 3, 'Cleo'),
  ])) as [Guest, Guest, Guest];
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

test('two people see and hear each other', async () => {
  await ada.join();
  await ben.join();
  await Promise.all([ada.sees(ben), ben.sees(ada)]);
  await Promise.all([ada.hears(ben), ben.hears(ada)]);
});

test('a late third sees and hears both, and both the third', async () => {
  await cleo.join();
  await Promise.all([cleo.sees(ada), cleo.sees(ben), ada.sees(cleo), ben.sees(cleo)]);
  await Promise.all([cleo.hears(ada), ada.hears(cleo), ben.hears(cleo)]);
  await cleo.hears(ben);
});

test('who mutes is heard by nobody, who unmutes by all', async () => {
  await ben.press('Mute microphone');
  await ada.hearsNothingOf(ben);
  await Promise.all([cleo.hearsNothingOf(ben), ada.hears(cleo)]);
  await ben.press('Unmute microphone');
  await Promise.all([ada.hears(ben), cleo.hears(ben)]);
});

test('another camera and microphone are chosen while live', async () => {
  await ben.press('Settings');
  await ben.page.getByRole('combobox', { name: 'Camera device' }).selectOption('camera-2');
  await ben.page.getByRole('combobox', { name: 'Microphone device' }).selectOption('microphone-2');
  await ben.page.keyboard.press('Escape');
  await Promise.all([ada.sees(ben, 'camera-2'), cleo.sees(ben, 'camera-2')]);
  await Promise.all([ada.hears(ben, 'microphone-2'), cleo.hears(ben, 'microphone-2')]);
});

test('a screen is shared with its sound, and ends', async () => {
  await ada.press('Sharing options');
  await ada.page.getByRole('checkbox', { name: 'Share sound' }).setChecked(true);
  await ada.page.keyboard.press('Escape');
  await ada.press('Share screen');
  await Promise.all([ben.sees(ada, 'screen'), cleo.sees(ada, 'screen')]);
  await ben.hears(ada, 'screen');
  await ada.press('Stop sharing');
  await ben.page.waitForFunction(() => !document.querySelector('video[data-source=screen]'));
});

test('who leaves is gone, who comes back is there again', async () => {
  await cleo.press('Leave');
  await Promise.all([ada.noLongerSees(cleo), ben.noLongerSees(cleo)]);
  await cleo.page.goto(`${hub.url}r/kitchen`);
  await cleo.join();
  await Promise.all([ada.sees(cleo), cleo.sees(ada)]);
  await cleo.hears(ada);
});

test('words reach everybody, once', async () => {
  await ada.press('Chat');
  await ada.write('Hello, see https://example.org and <b>this</b>');
  await ben.press('Chat');
  const messages = ben.page.locator('[data-message] [data-text]');
  await messages.first().waitFor();
  assert.deepEqual(await messages.allTextContents(), ['Hello, see https://example.org and <b>this</b>']);
  assert.equal(await messages.first().locator('a').getAttribute('href'), 'https://example.org/');
});
