import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import { ProviderServer } from '@crossband/identity/testing/open-id-provider-server';
import type { Page } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { atHome, becomeAdministrator, choose, homeOf, password, signOut } from '../fixtures/household.ts';
import { HubProcess } from '../fixtures/hub-process.ts';

/** A device that keeps passkeys and whose owner always agrees. */
async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('a passkey is made, signs in without a name or password, and once removed no more', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const page = await browser.newPage();
  await addAuthenticator(page);
  await becomeAdministrator(page, hub, 'Ann');

  await choose(page, 'Your menu', 'Your account');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('list', { name: 'Passkeys' }).getByText('Chrome on Linux').waitFor();
  await signOut(page);

  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await atHome(page);
  await page.getByText('Ann', { exact: true }).waitFor();

  await page.goto(`${homeOf(hub)}account`);
  await page.getByRole('button', { name: 'Remove passkey Chrome on Linux' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('You have no passkey yet.').waitFor();
  await signOut(page);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('alert').getByText('does not know this passkey').waitFor();
});

test('somebody signs in at an OpenID provider, and an account is linked to it by its owner', async () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'crossband-openid-'));
  const settings = joinPath(folder, 'hub.json');
  await using hub = await HubProcess.prepare('--config', settings);
  const home = homeOf(hub);
  const provider = await ProviderServer.start({ redirectUri: `${home}api/v1/openid/callback` });
  try {
    const { issuer, clientId, clientSecret } = provider;
    const openId = { issuer, clientId, clientSecret, name: 'Harbour ID', newAccounts: true };
    writeFileSync(settings, JSON.stringify({ openId }), { mode: 0o600 });
    provider.people.set('cleo', { preferred_username: 'Cleo' });
    await hub.start();
    await using browser = await launchChromium();

    const cleo = await browser.newPage();
    await cleo.goto(`${home}sign-in`);
    await cleo.getByRole('link', { name: 'Sign in with Harbour ID' }).click();
    await passProvider(cleo, 'cleo');
    await atHome(cleo);
    await cleo.getByText('Cleo', { exact: true }).waitFor();

    // Without a name at the provider one is chosen, and one that is taken is not taken twice.
    const nameless = await (await browser.newContext()).newPage();
    await nameless.goto(`${home}sign-in`);
    await nameless.getByRole('link', { name: 'Sign in with Harbour ID' }).click();
    await passProvider(nameless, 'nameless');
    await nameless.getByRole('textbox', { name: 'Your name' }).fill('cleo');
    await nameless.getByRole('button', { name: 'Come in' }).click();
    await nameless.getByRole('alert').getByText('choose another').waitFor();
    await nameless.getByRole('textbox', { name: 'Your name' }).fill('Dan');
    await nameless.getByRole('button', { name: 'Come in' }).click();
    await atHome(nameless);
    await nameless.getByRole('banner').getByText('Dan', { exact: true }).waitFor();

    const ann = await (await browser.newContext()).newPage();
    await becomeAdministrator(ann, hub, 'Ann');
    await ann.goto(`${home}account`);
    await ann.getByRole('button', { name: 'Link' }).click();
    await passProvider(ann, 'ann-at-work');
    await ann.getByRole('list', { name: 'Linked sign-ins' }).getByText('ann-at-work').waitFor();
    await signOut(ann);
    await ann.goto(`${home}sign-in`);
    await ann.getByRole('link', { name: 'Sign in with Harbour ID' }).click();
    await atHome(ann);
    await ann.getByRole('banner').getByText('Ann', { exact: true }).waitFor();
  } finally {
    await provider.close();
    rmSync(folder, { recursive: true });
  }
});

/** Logs in at the provider's own pages, and agrees. */
async function passProvider(page: Page, login: string): Promise<void> {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill('any');
  await page.locator('button[type="submit"]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('a wrong password is told in words, and signing in leads back to where one was', async () => {
  await using hub = await HubProcess.start();
  await using browser = await launchChromium();
  const home = homeOf(hub);
  const page = await (await browser.newContext()).newPage();
  await becomeAdministrator(page, hub, 'Ann');
  await signOut(page);

  await page.goto(`${home}admin/figures`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('ann');
  await page.keyboard.press('Tab');
  await page.keyboard.type('harbour tide lamp');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('password').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Administration' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/admin/figures');

  // A second tab is signed in as well, and both are signed out together.
  const tab = await page.context().newPage();
  await tab.goto(home);
  await atHome(tab);
  await signOut(tab);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ann');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Administration' }).waitFor();
});
