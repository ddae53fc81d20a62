import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { RoomTokens } from '../fixtures/room-tokens.ts';

/** The door of a room with a lobby, from both sides. */

let hub: HubProcess;
let browser: Browser;
let ada: Guest;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  const tokens = await RoomTokens.of(hub);
  const token = await tokens.make({ room: 'salon', name: 'Ada', moderate: true });
  ada = await Guest.open(browser, `${hub.url}r/salon#token=${token}`, 1, 'Ada');
  await ada.join();
  await ada.press('Moderate the room');
  await ada.page.getByRole('switch', { name: 'Lobby' }).click();
  await ada.page.getByRole('img', { name: 'Lobby: guests knock first' }).waitFor();
  await ada.press('Close');
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

async function knocks(person: number, name: string): Promise<Guest> {
  const guest = await Guest.open(browser, `${hub.url}r/salon`, person, name);
  await guest.ask();
  await guest.page.locator('[data-door=waiting]').waitFor();
  return guest;
}

test('who knocks waits with words, is seen by the moderator, and comes in when let in', async () => {
  const ben = await knocks(2, 'Ben');
  await ben.page.getByRole('heading', { name: 'You have knocked' }).waitFor();
  assert.equal(await ada.page.locator('[data-person], [data-tile]', { hasText: 'Ben' }).count(), 0, 'not inside yet');
  await ada.page.getByText('Ben waits at the door').waitFor();
  await ada.page.locator('[data-announcements]', { hasText: 'Ben: waiting at the door' }).waitFor();
  await ada.press('Let Ben in');
  await ben.entered();
  await Promise.all([ada.sees(ben), ben.sees(ada)]);
  assert.equal(await ada.page.locator('[data-knock]').count(), 0);
  assert.equal(await ben.page.getByRole('button', { name: 'Moderate the room' }).count(), 0);
  await ben.close();
});

test('who is turned away is told, and may knock again', async () => {
  const cleo = await knocks(3, 'Cleo');
  await ada.press('Turn Cleo away');
  await cleo.page.locator('[data-door=turned-away]').waitFor();
  await cleo.page.getByText('Ask who invited you, or knock again later.').waitFor();
  await cleo.press('Knock again');
  await cleo.page.locator('[data-door=waiting]').waitFor();
  await ada.press('Let Cleo in');
  await cleo.entered();
  await cleo.close();
});

test('who goes away, or whose page is closed, waits no more', async () => {
  const ben = await knocks(2, 'Ben');
  const cleo = await knocks(3, 'Cleo');
  await ada.press('People');
  const door = ada.page.getByRole('complementary').getByRole('region', { name: 'At the door' });
  await door.getByText('Ben').waitFor();
  await door.getByText('Cleo').waitFor();
  await ben.press('Leave');
  await ben.page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  await door.getByText('Ben').waitFor({ state: 'detached' });
  await cleo.close();
  await door.waitFor({ state: 'detached' });
  await ada.press('Close panel');
  await ben.close();
});

test('who comes while nobody is inside waits all the same, and the way leads in when the lobby is gone', async () => {
  const ben = await knocks(2, 'Ben');
  await hub.kill();
  await hub.start();
  // A room that nobody keeps has its rules as long as somebody is in it: after a restart everybody may come in.
  await ben.entered();
  await ada.page.locator('[data-connection]').waitFor({ state: 'detached' });
  await ada.entered();
  await Promise.all([ada.sees(ben), ben.sees(ada)]);
  await ben.close();
});
