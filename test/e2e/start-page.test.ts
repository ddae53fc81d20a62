import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

test('who has no name for a room takes the suggested one, and its link brings others to the same room', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const ada = await Guest.open(browser, hub.url, 1, 'Ada');
  const suggestion = ada.page.getByRole('button', { name: /^Use / });
  const name = (await suggestion.textContent()) ?? '';
  await suggestion.click();
  const room = ada.page.getByRole('textbox', { name: 'Room', exact: true });
  assert.equal(await room.inputValue(), name);
  const link = ada.page.locator('[data-room-link]');
  const href = await link.textContent();
  assert.equal(href, `${hub.url}r/${name}`);

  await room.fill('/nowhere');
  assert.equal(await link.count(), 0, 'what is no room has no link');
  await room.fill(name);
  await ada.join();
  const ben = await Guest.open(browser, href, 2, 'Ben');
  await ben.join();
  await ada.sees(ben);
});
