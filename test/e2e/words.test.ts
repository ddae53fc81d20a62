import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { openStore } from '@crossband/store';
import { newMessage } from '@crossband/store/testing/messages';
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

async function come(person: number, name: string, room = 'library'): Promise<Guest> {
  const guest = await Guest.open(browser, `${hub.url}r/${room}`, person, name);
  await guest.press('Turn camera off');
  await guest.join();
  await guest.press('Chat');
  return guest;
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
  await ada.write('first words');
  await ben.write('second words');
  await Promise.all([reads(ada, 'second words'), reads(ben, 'second words')]);
  await hub.kill();
  await ada.page.locator('[data-connection]').waitFor();
  await ada.write('written while the hub was away');
  await hub.start();
  await Promise.all([reads(ada, 'written while the hub was away'), reads(ben, 'written while the hub was away')]);
  const cleo = await come(3, 'Cleo');
  await reads(cleo, 'written while the hub was away');
  const said = ['first words', 'second words', 'written while the hub was away'];
  assert.deepEqual(await order(cleo), said);
  assert.deepEqual(await order(ada), said);
  await cleo.close();
});

test('a message is answered, edited, reacted to and deleted, for everybody', async () => {
  await ada.write('tea or coffee?');
  await reads(ben, 'tea or coffee?');
  await use(ben, 'tea or coffee?', 'Reply');
  await ben.write('tea');
  await ada.page.locator('.answered', { hasText: 'Ada: tea or coffee?' }).waitFor();
  await use(ada, 'tea or coffee?', 'Edit');
  await ada.page.getByRole('textbox', { name: 'Edit message' }).fill('tea, coffee or water?');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await reads(ben, 'tea, coffee or water?');
  await use(ben, 'tea, coffee or water?', 'React');
  await message(ben, 'tea, coffee or water?').getByRole('button', { name: 'React with 🎉' }).click();
  await message(ada, 'tea, coffee or water?').getByRole('button', { name: '🎉, 1' }).click();
  await message(ben, 'tea, coffee or water?').getByRole('button', { name: '🎉, 2, you too' }).waitFor();
  assert.equal(await message(ada, 'tea').getByRole('button', { name: 'Edit', exact: true }).count(), 0);
  await use(ben, 'tea', 'Delete');
  await message(ben, 'tea').getByRole('button', { name: 'Delete for everybody' }).click();
  await ada.page.locator('.message-deleted').waitFor();
  assert.equal(await message(ada, 'tea').count(), 0);
});

test('Markdown is shown, and nothing that could run', async () => {
  const hostile =
    '**bold** <img src=x onerror="window.hurt=1"><script>window.hurt=1</script> [bad](javascript:window.hurt=1)';
  await ada.write(hostile);
  const shown = ben.page.locator('[data-message]', { has: ben.page.locator('strong', { hasText: /^bold$/ }) });
  await shown.waitFor();
  assert.equal(await shown.locator('img, script').count(), 0);
  assert.equal(await shown.locator('a[href]').count(), 0);
  assert.equal(await ben.page.evaluate(() => 'hurt' in window), false);
});

test('code keeps its lines, and can be scrolled with the keyboard', async () => {
  await ada.write('try this:\n\n```\nif (tide) {\n  wait();\n}\n```');
  const code = ben.page.locator('[data-message] pre');
  await code.waitFor();
  assert.deepEqual(await code.allInnerTexts(), ['if (tide) {\n  wait();\n}\n']);
  assert.equal(await code.getAttribute('tabindex'), '0');
});

test('Escape closes what a message has opened, then the chat', async () => {
  await use(ben, 'try this:', 'React');
  const choice = ben.page.getByRole('button', { name: 'React with 🎉' });
  await choice.focus();
  await ben.page.keyboard.press('Escape');
  await choice.waitFor({ state: 'detached' });
  assert.equal(await ben.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'React');
  await ben.page.keyboard.press('Escape');
  await ben.page.getByRole('log', { name: 'Messages' }).waitFor({ state: 'detached' });
  await ben.press('Chat');
});

test('words are found again, and what stands further up comes by scrolling', async () => {
  for (let index = 1; index <= 70; index += 1) await ada.write(`line number ${index}`);
  await reads(ben, 'line number 70');
  const cleo = await come(3, 'Cleo');
  await reads(cleo, 'line number 70');
  assert.equal(await message(cleo, 'first words').count(), 0);
  await cleo.page.getByRole('log', { name: 'Messages' }).evaluate((box) => box.scrollTo(0, 0));
  await reads(cleo, 'first words');
  await cleo.page.getByText('This is where it began.').waitFor();
  await cleo.press('Search');
  await cleo.page.getByRole('searchbox', { name: 'Search messages' }).fill('NUMBER 4');
  await cleo.press('Find');
  const found = cleo.page.locator('[data-found] .search-text');
  await found.first().waitFor();
  const texts = await found.allInnerTexts();
  assert.deepEqual(texts.slice(0, 2), ['line number 49', 'line number 48']);
  assert.equal(texts.length, 11);
  await cleo.close();
});

test('what was found leads to its place, however far up, with the focus on it', async () => {
  const dora = await come(4, 'Dora');
  await reads(dora, 'line number 70');
  assert.equal(await message(dora, 'first words').count(), 0);
  await dora.press('Search');
  await dora.page.getByRole('searchbox', { name: 'Search messages' }).fill('first words');
  await dora.press('Find');
  await dora.page.locator('[data-found] button').last().click();
  await reads(dora, 'first words');
  await dora.page.waitForFunction(() => document.activeElement?.textContent?.includes('first words'));
  await dora.page.waitForFunction(() => {
    const list = document.querySelector('[role=log]')?.getBoundingClientRect();
    const found = document.activeElement?.getBoundingClientRect();
    return list && found && found.top >= list.top && found.bottom <= list.bottom;
  });
  await dora.close();
});

test('what stands too far up for the list is shown where it was found, with what was said around it', async () => {
  const store = await openStore({
    url: `sqlite:${join(hub.folder, 'data', 'crossband.sqlite')}`,
    logger: silentLogger,
  });
  for (let number = 1; number <= 1_100; number += 1) {
    const text = number === 40 ? 'the needle' : `straw ${number}`;
    void store.messages.append({ ...newMessage(), room: 'barn', text, id: randomUUID() });
  }
  await store.close();
  const eve = await come(5, 'Eve', 'barn');
  await reads(eve, 'straw 1100');
  await eve.press('Search');
  await eve.page.getByRole('searchbox', { name: 'Search messages' }).fill('needle');
  await eve.press('Find');
  const found = eve.page.locator('[data-found] .search-text');
  await found.first().click();
  await eve.page.getByText('straw 43').waitFor();
  const around = ['straw 37', 'straw 38', 'straw 39', 'the needle', 'straw 41', 'straw 42', 'straw 43'];
  assert.deepEqual(await found.allInnerTexts(), around);
  await found.first().click();
  await eve.page.getByText('straw 43').waitFor({ state: 'detached' });
  await eve.close();
});

/** A tool of a message: they show where the pointer is. */
async function use(guest: Guest, text: string, tool: string): Promise<void> {
  const target = message(guest, text);
  await target.hover();
  await target.getByRole('button', { name: tool, exact: true }).click();
}
