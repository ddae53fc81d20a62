import { test } from 'node:test';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import {
  acceptAsNew,
  becomeAdministrator,
  choose,
  homeOf,
  join,
  makeInvite,
  makeRoom,
  password,
  signIn,
} from '../fixtures/household.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

test('a device that is signed out from another leaves its room at once, and is told why', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const phone = await Guest.open(browser, home, 1, 'Ann');
  await becomeAdministrator(phone.page, hub, 'Ann');
  await makeRoom(phone.page, 'Kitchen');
  await phone.page.goto(`${home}r/Kitchen`);
  await join(phone.page);
  await phone.entered();
  const ben = await Guest.open(browser, `${home}r/Kitchen`, 2, 'Ben');
  await ben.join();
  await ben.sees(phone);

  const laptop = await Guest.open(browser, home, 3, 'Ann');
  await signIn(laptop.page, home, 'Ann');
  await laptop.page.goto(`${home}account`);
  await laptop.page.getByRole('button', { name: 'Sign out all others' }).click();
  await laptop.page.getByText('One other device is signed out.').waitFor();

  await phone.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await phone.page.getByText('This device is signed out').waitFor();
  await ben.page.locator(`video[data-participant="${phone.id}"]`).waitFor({ state: 'detached' });
  await signIn(phone.page, home, 'Ann');
});

test('whoever an administrator disables is out of the room and cannot come back', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const ann = await Guest.open(browser, home, 1, 'Ann');
  await becomeAdministrator(ann.page, hub, 'Ann');
  await makeRoom(ann.page, 'Kitchen');
  const ben = await Guest.open(browser, home, 2, 'Ben');
  await acceptAsNew(ben.page, await makeInvite(ann.page), 'Ben');
  await join(ben.page);

  await ann.page.goto(`${home}admin`);
  await choose(ann.page, 'Actions for Ben', 'Disabled');
  await ann.page.getByText('disabled', { exact: true }).waitFor();
  await ben.page.getByRole('heading', { name: 'Sign in' }).waitFor();

  await ben.page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ben');
  await ben.page.getByLabel('Password', { exact: true }).fill(password);
  await ben.page.keyboard.press('Enter');
  await ben.page.getByRole('alert').getByText('disabled').waitFor();
});
