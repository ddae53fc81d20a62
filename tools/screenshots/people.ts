import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { paintDevices } from './painted-devices.ts';

export interface Look {
  readonly hue: number;
  readonly skin: string;
  readonly hair: string;
}

export interface Person {
  readonly name: string;
  readonly look: Look;
}

export const people = {
  ada: { name: 'Ada', look: { hue: 176, skin: '#f0c8a8', hair: '#3b2a22' } },
  ben: { name: 'Ben', look: { hue: 32, skin: '#c68e66', hair: '#1d1714' } },
  cleo: { name: 'Cleo', look: { hue: 222, skin: '#e2ac86', hair: '#6b3f26' } },
} as const satisfies Record<string, Person>;

/** A browser of this person's own, in front of the room. */
export async function arrive(
  browser: Browser,
  hub: string,
  person: Person,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'], ...options });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${person.name}: ${error.message}`));
  await page.addInitScript(paintDevices, person.look);
  await page.goto(`${hub}/r/north-ridge`);
  await page.getByRole('textbox', { name: 'Your name' }).fill(person.name);
  await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
  return page;
}

export async function join(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.waitForSelector('main[data-room]');
}

/** Every remote picture that is in the page has decoded frames, at least `count` of them. */
export async function seesPictures(page: Page, count: number): Promise<void> {
  await page.waitForFunction((least) => {
    const videos = [...document.querySelectorAll<HTMLVideoElement>('video[data-participant]')];
    return videos.length >= least && videos.every((video) => video.videoWidth > 0 && video.currentTime > 1);
  }, count);
}
