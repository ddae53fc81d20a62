import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { findPlace, openBrowser, startHub, stop } from '@crossband/client/proof/browser';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { arrive, join, people, seesPictures } from './people.ts';
import { webp } from './webp.ts';

/**
 * Takes the pictures of `docs/images` from a real hub with three people in a room: every page, on a phone and on a
 * computer, light and dark. Build the application first. Run: `node tools/screenshots/main.ts [only-this-name]`.
 */
const folder = path(import.meta.dirname, '../../docs/images');
const only = process.argv[2] ?? '';

const devices: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true },
};

/** One picture for each theme, without motion in between. */
async function picture(page: Page, scene: string, device: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const name = `${scene}-${device}-${colorScheme}`;
    if (!name.includes(only)) continue;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    const small = await webp(await page.screenshot());
    await writeFile(path(folder, `${name}.webp`), small);
    console.log(`${name}.webp  ${Math.round(small.byteLength / 1024)} kB`);
  }
}

/** The new colours are painted: every transition has run out, and two frames have passed since. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    await frame();
    const running = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(running.map((one) => one.finished));
    await frame();
    await frame();
  });
}

async function chat(ada: Page, ben: Page): Promise<void> {
  const say = async (page: Page, text: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Message' }).fill(text);
    await page.keyboard.press('Enter');
    await page.waitForFunction((sent) => document.body.textContent.includes(sent), text);
  };
  for (const page of [ada, ben]) await page.getByRole('button', { name: 'Chat' }).click();
  await say(ada, 'Good morning! The new repeater is up since six.');
  await say(ben, 'Heard it down in the valley, loud and clear.');
  await say(ben, 'The plan is at https://hub.example/plans/north-ridge');
  await say(ada, 'Thanks. I share it in a minute.');
  for (const page of [ada, ben]) await page.getByRole('button', { name: 'Close panel' }).click();
}

async function visit(hub: string, device: string, ada: Page, browser: Parameters<typeof arrive>[0]): Promise<void> {
  const cleo = await arrive(browser, hub, people.cleo, devices[device] ?? {});
  await picture(cleo, 'start', device);
  await join(cleo);
  await seesPictures(cleo, 2);
  await picture(cleo, 'room', device);

  await ada.getByRole('button', { name: 'Share screen' }).click();
  await cleo.waitForSelector('main[data-layout=stage] video[data-source=screen]');
  await seesPictures(cleo, 2);
  await picture(cleo, 'stage', device);

  for (const panel of ['Chat', 'People', 'Statistics']) {
    await cleo.getByRole('button', { name: panel, exact: true }).click();
    if (panel === 'Chat') await cleo.waitForSelector('[data-message]');
    if (panel === 'Statistics') await cleo.waitForFunction(() => !document.body.textContent.includes('Measuring'));
    await picture(cleo, panel.toLowerCase(), device);
    await cleo.getByRole('button', { name: 'Close panel' }).click();
  }

  await cleo.getByRole('button', { name: 'Settings' }).click();
  await cleo.waitForSelector('dialog[open] video');
  await picture(cleo, 'settings', device);

  await cleo.context().close();
  await ada.getByRole('button', { name: 'Stop sharing' }).click();
}

/** The fonts that a person's system would have, where this machine has one that looks alike. */
async function useCalmFonts(): Promise<string> {
  const dir = await mkdtemp(path(tmpdir(), 'crossband-fonts-'));
  const file = path(dir, 'fonts.conf');
  const prefer = '<prefer><family>Inter</family><family>Noto Sans</family><family>Liberation Sans</family></prefer>';
  const alias = ['system-ui', 'sans-serif', 'sans']
    .map((name) => `<alias binding="strong"><family>${name}</family>${prefer}</alias>`)
    .join('');
  const include = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>';
  await writeFile(file, `<?xml version="1.0"?><fontconfig>${alias}${include}</fontconfig>`);
  process.env.FONTCONFIG_FILE = file;
  return dir;
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const fonts = await useCalmFonts();
  const place = await findPlace();
  const hub = await startHub(place);
  const browser = await openBrowser();
  try {
    const ada = await arrive(browser, hub.url, people.ada, devices.desktop);
    const ben = await arrive(browser, hub.url, people.ben, devices.desktop);
    await join(ada);
    await join(ben);
    await chat(ada, ben);
    for (const device of Object.keys(devices)) await visit(hub.url, device, ada, browser);
  } finally {
    await browser.close();
    await stop(hub.process);
    await Promise.all([fonts, place.dataDir].map((dir) => rm(dir, { recursive: true })));
  }
}

await main();
