import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { RoomTokens } from '../fixtures/room-tokens.ts';
import { atTheDoor, moderation } from './moderation.ts';
import { outside } from './outside.ts';
import { installScene, type Scene } from './scene.ts';

/**
 * Takes the pictures of the documentation from a real hub: `node test/screenshots/main.ts`. The people in them are
 * painted, everything else is the application as built in `apps/web/dist`. Needs Debian's Chromium and FFmpeg.
 */

const folder = join(import.meta.dirname, '../../docs/images');
const largestBytes = 60_000;
const room = 'Harbour crew';

const shapes = {
  desktop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, hasTouch: false, isMobile: false },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
} as const;
type Shape = keyof typeof shapes;
type Theme = 'light' | 'dark';

const people: Record<'ann' | 'ben' | 'cleo' | 'dora', Scene> = {
  ann: { name: 'Ann Lindqvist', ground: ['#274b57', '#8fb9b0'], skin: '#e7b58f', hair: '#4a2b1b', shirt: '#d9822b' },
  ben: { name: 'Ben Okoye', ground: ['#5b3f2a', '#d9a560'], skin: '#8d5a3b', hair: '#1d1512', shirt: '#2c7f86' },
  cleo: { name: 'Cleo Park', ground: ['#39405e', '#b6b4d8'], skin: '#f0c9a8', hair: '#20202a', shirt: '#7a9e3f' },
  dora: { name: 'Dora Silva', ground: ['#4d2f44', '#d8a7b1'], skin: '#c98f66', hair: '#2a1a12', shirt: '#f0d264' },
};

/** Such as `phone-dark`; none: all. */
const wanted = process.argv.slice(2);

const raw = await mkdtemp(join(tmpdir(), 'crossband-pictures-'));
const browser = await launchChromium();
try {
  await mkdir(folder, { recursive: true });
  for (const shape of ['desktop', 'phone'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      if (wanted.length === 0 || wanted.includes(`${shape}-${theme}`)) {
        await takeOutside(shape, theme);
        await takeAll(shape, theme);
      }
    }
  }
} finally {
  await browser.close();
  await rm(raw, { recursive: true });
}

async function takeOutside(shape: Shape, theme: Theme): Promise<void> {
  await using hub = await HubProcess.start();
  const ann = await visit(hub.url, people.ann, shape, theme);
  const ben = await visit(hub.url, people.ben, shape, theme);
  await outside({ hub, ann, ben, take: (page, name) => picture(page, `${name}-${shape}-${theme}`) });
  await Promise.all([ann, ben].map((page) => page.context().close()));
}

async function takeAll(shape: Shape, theme: Theme): Promise<void> {
  // A room keeps its words, so that each round of pictures has a hub of its own.
  await using hub = await HubProcess.start();
  const take = (page: Page, name: string): Promise<void> => picture(page, `${name}-${shape}-${theme}`);
  const ann = await visit(hub.url, people.ann, shape, theme);
  await ann.getByLabel('Your name').fill(people.ann.name);
  await ann.locator('video[data-self]').waitFor();
  await take(ann, 'lobby');
  // She runs the room: another application has sent her here.
  const tokens = await RoomTokens.of(hub);
  const token = await tokens.make({ room, name: people.ann.name, moderate: true });
  await ann.goto(`${hub.url}r/${encodeURIComponent(room)}#token=${token}`);
  await ann.reload();
  await enter(ann);
  const ben = await visit(hub.url, people.ben, 'desktop', theme);
  await ben.getByLabel('Your name').fill(people.ben.name);
  await enter(ben);
  const cleo = await visit(hub.url, people.cleo, 'desktop', theme);
  await cleo.getByLabel('Your name').fill(people.cleo.name);
  await enter(cleo);
  await seen(ann, 'camera', 2);
  await take(ann, 'room');

  await chat(ann, ben, cleo, () => take(ann, 'chat'));
  await ann.getByRole('button', { name: 'People', exact: true }).click();
  await ann.getByRole('list', { name: 'Participants' }).waitFor();
  await take(ann, 'people');
  await moderation(ann, people.ben.name, (name) => take(ann, name));
  await ann.getByRole('button', { name: 'Close panel' }).click();
  await ann.getByRole('button', { name: 'Settings', exact: true }).click();
  await ann
    .getByLabel('Microphone device')
    .locator('option', { hasText: 'Default' })
    .first()
    .waitFor({ state: 'attached' });
  await take(ann, 'settings');
  await ann.getByRole('button', { name: 'Close', exact: true }).click();
  const dora = await visit(hub.url, people.dora, shape, theme);
  await atTheDoor({ ann, dora, name: people.dora.name, take });
  await ben.getByRole('button', { name: 'Share screen' }).click();
  await seen(ann, 'screen', 1);
  await take(ann, 'stage');
  await ann.getByRole('button', { name: 'Statistics', exact: true }).click();
  await ann.locator('[data-statistics] [data-measure="size"]').nth(2).waitFor();
  await take(ann, 'statistics');
  await ann.getByRole('button', { name: 'Close panel' }).click();
  await Promise.all([ann, ben, cleo, dora].map((page) => page.context().close()));
}

async function visit(hubUrl: string, scene: Scene, shape: Shape, theme: Theme): Promise<Page> {
  const context = await browser.newContext({ ...shapes[shape], colorScheme: theme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${scene.name}: ${error.message}`));
  await page.addInitScript(installScene, scene);
  await page.goto(`${hubUrl}r/${encodeURIComponent(room)}`);
  return page;
}

async function enter(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Join' }).click();
  await page.locator('main[data-room]').waitFor();
}

/** Until so many pictures of others are really shown. */
async function seen(page: Page, source: 'camera' | 'screen', count: number): Promise<void> {
  await page.waitForFunction(
    ({ source, count }) => {
      const videos = document.querySelectorAll<HTMLVideoElement>(`video[data-participant][data-source=${source}]`);
      // A screen is shown in its full width only once the browser has found out what the network carries.
      const leastPx = source === 'screen' ? 1280 : 1;
      const ready = (video: HTMLVideoElement): boolean =>
        video.currentTime > 2 && video.videoWidth >= leastPx && !('empty' in video.dataset);
      return [...videos].filter(ready).length === count;
    },
    { source, count },
    // On a busy machine the browser is slow to find out what the network carries.
    { timeout: 180_000 },
  );
}

async function chat(ann: Page, ben: Page, cleo: Page, then: () => Promise<void>): Promise<void> {
  const say = async (page: Page, text: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Message' }).fill(text);
    await page.keyboard.press('Enter');
    await ann.locator('[data-text]', { hasText: text.slice(0, 12) }).waitFor();
  };
  for (const page of [ann, ben, cleo]) await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await say(ben, 'Good morning! The tide tables are in: https://example.org/tides');
  await say(cleo, 'Thanks. Low water is at 14:20, so we can start on the quay at two.');
  await say(ann, 'I bring the drawings. @Ben Okoye, will you share them?');
  await cleo.getByRole('textbox', { name: 'Message' }).pressSequentially('Yes');
  await ann.getByText('is writing').waitFor();
  await then();
  for (const page of [ann, ben, cleo]) await page.getByRole('button', { name: 'Close panel' }).click();
}

/** Takes and packs one picture, as good as its size allows. */
async function picture(page: Page, name: string): Promise<void> {
  const from = join(raw, `${name}.png`);
  const to = join(folder, `${name}.webp`);
  await page.screenshot({ path: from });
  for (const quality of [85, 75, 60, 45]) {
    const ffmpeg = spawn('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      from,
      '-quality',
      `${quality}`,
      '-compression_level',
      '6',
      to,
    ]);
    ffmpeg.stderr.pipe(process.stderr);
    const [code] = await once(ffmpeg, 'exit');
    if (code !== 0) throw new Error(`ffmpeg could not pack ${name}`);
    const { size } = await stat(to);
    if (size > largestBytes) continue;
    console.log(`${name}.webp ${Math.ceil(size / 1_000)} kB`);
    return;
  }
  throw new Error(`${name} does not fit ${largestBytes} bytes`);
}
