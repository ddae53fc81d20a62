import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { launchChromium } from '../fixtures/chromium.ts';
import {
  acceptAsNew,
  becomeAdministrator,
  choose,
  homeOf,
  join,
  makeInvite,
  makeRoom,
  password,
} from '../fixtures/household.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

test('an administrator makes accounts, sees rooms, devices, figures and the log, and is the only one who does', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const page = await (await browser.newContext()).newPage();
  await becomeAdministrator(page, hub, 'Ann');
  await makeRoom(page, 'Kitchen');
  const ben = await (await browser.newContext()).newPage();
  await acceptAsNew(ben, await makeInvite(page), 'Ben');
  await join(ben);

  await page.goto(`${home}admin`);
  await page.getByRole('button', { name: 'New account' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('ben');
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Make account' }).click();
  await dialog.getByRole('alert').getByText('Somebody has this name').waitFor();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Cleo');
  await dialog.getByRole('button', { name: 'Make account' }).click();
  await page.getByRole('button', { name: 'Actions for Cleo' }).waitFor();

  const link = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });
  await link('Rooms').click();
  await page.getByText('1 here, 2 with a role').waitFor();
  await link('Devices').click();
  await page.getByRole('button', { name: /^Sign out .* of Ben$/ }).waitFor();
  await link('Figures').click();
  await page.getByText('Database (SQLite)').waitFor();
  assert.equal(await page.locator('.figures > div', { hasText: 'People in rooms' }).locator('dd').textContent(), '1');
  await link('Log').click();
  await page.getByText('Ann: made an account').first().waitFor();

  await ben.goto(`${home}admin`);
  await ben.getByRole('heading', { name: 'For administrators' }).waitFor();
});

test('roles and rights of one person in a room are changed where its people are listed', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const page = await (await browser.newContext()).newPage();
  await becomeAdministrator(page, hub, 'Ann');
  await makeRoom(page, 'Kitchen');
  const ben = await (await browser.newContext({ permissions: ['microphone', 'camera'] })).newPage();
  await acceptAsNew(ben, await makeInvite(page), 'Ben');
  await join(ben);
  await ben.getByRole('button', { name: 'Chat', exact: true }).click();
  await ben.getByRole('textbox', { name: 'Message' }).waitFor();

  await page.goto(`${home}rooms/Kitchen/people`);
  await choose(page, 'Actions for Ben', 'Rights');
  await page.getByRole('dialog').getByRole('combobox', { name: 'Speak' }).selectOption({ label: 'Not allowed' });
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('own rights').waitFor();
  await ben.getByRole('button', { name: 'Unmute microphone' }).waitFor();

  await page.getByRole('combobox', { name: 'Role of Ben' }).selectOption({ label: 'Moderator' });
  await ben.getByRole('button', { name: 'Moderate the room' }).waitFor();
});

test('keys and webhooks show their secrets once, and a webhook is told what happens', async () => {
  const told: string[] = [];
  const application = createServer((request, response) => {
    request.on('data', (chunk) => told.push(String(chunk)));
    request.on('end', () => response.end());
  });
  await new Promise<void>((listening) => application.listen(0, '127.0.0.1', listening));
  try {
    await using hub = await HubProcess.start('--webhooks-private', 'true');
    await using browser = await launchChromium();
    const home = homeOf(hub);
    const page = await (await browser.newContext()).newPage();
    await becomeAdministrator(page, hub, 'Ann');
    await page.goto(`${home}admin/keys`);
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('textbox', { name: 'Label' }).fill('Timetable');
    await page.getByRole('button', { name: 'Make key' }).click();
    assert.match((await page.getByLabel('Key', { exact: true }).textContent()) ?? '', /^key-/);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Remove the key Timetable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No application has a key yet.').waitFor();

    await page.getByRole('navigation').getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('button', { name: 'New webhook' }).click();
    const address = `http://127.0.0.1:${(application.address() as AddressInfo).port}/news`;
    await page.getByRole('textbox', { name: 'Address' }).fill(address);
    await page.getByRole('button', { name: 'Make webhook' }).click();
    assert.ok(((await page.getByLabel('Secret', { exact: true }).textContent()) ?? '').length >= 32);
    await page.getByRole('button', { name: 'Done' }).click();
    await choose(page, `Actions for ${address}`, 'Send a ping');
    await choose(page, `Actions for ${address}`, 'Deliveries');
    await page.getByRole('dialog').getByText('delivered').waitFor();
    assert.match(told.join(''), /"event":"ping"/);
  } finally {
    application.close();
  }
});
