import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { rewrite } from '../fixtures/rewrite.ts';

/** What people do beside talking: name each other, fall behind, lose the connection, go away. */

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
  const guest = await Guest.open(browser, `${hub.url}r/harbour`, person, name);
  await guest.press('Turn camera off');
  await guest.join();
  return guest;
}

const field = (guest: Guest): Locator => guest.page.getByRole('textbox', { name: 'Message', exact: true });
const badge = (guest: Guest): Locator => guest.page.locator('.badge');

async function reads(guest: Guest, text: string): Promise<void> {
  await guest.page.locator('[data-message][data-delivery=sent]', { hasText: text }).waitFor();
}

test('who is named by @ is told, finds what is new, and has then read it', async () => {
  await ada.press('Chat');
  await ada.write('good morning');
  await badge(ben).filter({ hasText: '1' }).waitFor();
  await ben.press('Chat');
  await reads(ben, 'good morning');
  await ben.press('Chat');
  assert.equal(await badge(ben).count(), 0, 'what was read is no news');
  await ada.write('coffee is ready');
  await badge(ben).filter({ hasText: '1' }).waitFor();
  await field(ada).pressSequentially('and @b');
  await ada.page.getByRole('option', { name: 'Ben' }).waitFor();
  await ada.page.keyboard.press('Enter');
  assert.equal(await field(ada).inputValue(), 'and @Ben ');
  await field(ada).pressSequentially('above all, **really**');
  await ada.page.keyboard.press('Enter');
  await badge(ben).filter({ hasText: '@2' }).waitFor();
  await ben.press('Chat');
  const line = ben.page.locator('.new-line');
  await line.waitFor();
  const called = ben.page.locator('[data-called]');
  await called.locator('strong', { hasText: 'really' }).waitFor();
  assert.equal(await called.locator('mark[data-self]').textContent(), '@Ben');
  const shown = await ben.page.locator('.messages :is(.new-line, [data-message])').allTextContents();
  assert.equal(
    shown.findIndex((text) => text.startsWith('New since')),
    1,
    'below what was read',
  );
  await ben.press('Chat');
  assert.equal(await badge(ben).count(), 0);
  await ben.press('Chat');
  assert.equal(await line.count(), 0, 'read once, nothing is new');
});

test('words that are written while the connection is lost go out when it is back, and drafts stay', async () => {
  await field(ada).pressSequentially('half a thou');
  await hub.kill();
  await ada.page.locator('[data-connection=resuming]').waitFor();
  await ada.page.getByText('No connection: what you send goes out').waitFor();
  await field(ada).pressSequentially('ght');
  await ada.page.keyboard.press('Enter');
  await ada.page.locator('[data-delivery=sending]', { hasText: 'half a thought' }).waitFor();
  await field(ada).pressSequentially('a second one, not sent');
  await hub.start();
  await Promise.all([reads(ada, 'half a thought'), reads(ben, 'half a thought')]);
  assert.equal(await ben.page.locator('[data-message]', { hasText: 'half a thought' }).count(), 1);
  assert.equal(await field(ada).inputValue(), 'a second one, not sent');
  await ada.page.reload();
  await ada.join();
  await ada.press('Chat');
  assert.equal(await field(ada).inputValue(), 'a second one, not sent');
  await field(ada).fill('');
});

test('who says to be away is seen away, until taken back', async () => {
  await ada.press('People');
  await ben.press('People');
  await ben.press('I am away');
  const row = ada.page.locator(`[data-person="${ben.id}"]`);
  await row.and(ada.page.locator('[data-presence=away]')).waitFor();
  assert.match((await row.textContent()) ?? '', /away/);
  await ben.press('You are away. I am back');
  await row.and(ada.page.locator('[data-presence=active]')).waitFor();
  await ada.press('Close panel');
  await ben.press('Close panel');
});

test('the browser is asked for notifications by a press only, and tells of mentions while nobody looks', async () => {
  const cleo = await Guest.open(browser, `${hub.url}r/harbour`, 3, 'Cleo');
  const { page } = cleo;
  await page.context().grantPermissions(['notifications', 'camera', 'microphone']);
  await page.evaluate(() => {
    const seen: string[] = [];
    const Real = Notification;
    class Watched extends Real {
      static override requestPermission(): Promise<NotificationPermission> {
        seen.push('asked');
        return Promise.resolve('granted');
      }
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        seen.push(title);
      }
    }
    Object.assign(window, { Notification: Watched, seenNotifications: seen });
  });
  const seen = (): Promise<string[]> =>
    page.evaluate(() => (window as unknown as { seenNotifications: string[] }).seenNotifications);
  await cleo.join();
  await ada.press('Chat');
  await ada.write('@Cleo are you here?');
  await badge(cleo).waitFor();
  assert.deepEqual(await seen(), []);
  await cleo.press('Settings');
  await page.getByRole('radio', { name: 'Mentions' }).click();
  await page.waitForFunction(
    () => (window as unknown as { seenNotifications: string[] }).seenNotifications.length === 2,
  );
  assert.deepEqual(await seen(), ['asked', 'Notifications are on']);
  await cleo.press('Close');
  await ada.write('@Cleo in sight');
  await badge(cleo).filter({ hasText: '@2' }).waitFor();
  await page.evaluate(() => Object.defineProperty(document, 'hidden', { value: true, configurable: true }));
  await ada.write('no mention');
  await ada.write('@Cleo out of sight');
  await badge(cleo).filter({ hasText: '@4' }).waitFor();
  assert.deepEqual((await seen()).slice(2), ['Ada mentions you in harbour']);
  await rewrite(ada, 'no mention', 'a mention of @Cleo');
  await rewrite(ada, 'a mention of', 'another mention of @Cleo');
  await rewrite(ada, 'out of sight', '@Cleo out of sight!');
  await ada.write('and no more');
  await badge(cleo).filter({ hasText: '@5' }).waitFor();
  assert.deepEqual((await seen()).slice(2), ['Ada mentions you in harbour', 'Ada mentions you in harbour']);
  await cleo.close();
});

test('on a phone nothing sticks out, and everything pressed is large enough', async () => {
  const { page } = ada;
  await ada.press('Close panel');
  await page.setViewportSize({ width: 390, height: 844 });
  for (const panel of ['Chat', 'People']) {
    await ada.press(panel);
    await page.getByRole('complementary', { name: `${panel} panel` }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    const tight = await page.locator('aside button:visible, nav button:visible').evaluateAll((buttons) =>
      buttons.flatMap((button) => {
        const { width, height, left, right } = button.getBoundingClientRect();
        const reachable = getComputedStyle(button).pointerEvents !== 'none';
        const fits = width >= 28 && height >= 30 && left >= 0 && right <= 390;
        return reachable && !fits ? [`${button.getAttribute('aria-label')} ${width}x${height} at ${left}`] : [];
      }),
    );
    assert.deepEqual(tight, []);
    await ada.press('Close panel');
  }
});
