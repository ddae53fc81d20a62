import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import type { Browser, Locator } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { RoomTokens } from '../fixtures/room-tokens.ts';

/** Files in the chat: by button, paste and drop; shown, fetched byte by byte, and refused with words. */

const maxBytes = 1_000_000;

let hub: HubProcess;
let browser: Browser;
let ada: Guest;
let ben: Guest;

before(async () => {
  hub = await HubProcess.start('--attachments-max-mb', '1');
  browser = await launchChromium();
  const tokens = await RoomTokens.of(hub);
  const token = await tokens.make({ room: 'studio', name: 'Ada' });
  ada = await Guest.open(browser, `${hub.url}r/studio#token=${token}`, 1, 'Ada');
  ben = await Guest.open(browser, `${hub.url}r/studio`, 2, 'Ben');
  for (const guest of [ada, ben]) {
    await guest.press('Turn camera off');
    await guest.join();
    await guest.press('Chat');
  }
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

const tray = (guest: Guest): Locator => guest.page.getByRole('list', { name: 'Files to send' });

async function choose(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const chooser = ada.page.waitForEvent('filechooser');
  await ada.press('Attach files');
  await (await chooser).setFiles(files);
}

async function send(text: string): Promise<void> {
  await ada.page.getByRole('textbox', { name: 'Message' }).fill(text);
  await ada.page.getByRole('button', { name: 'Send' }).and(ada.page.locator(':enabled')).click();
}

/** Pastes or drops files as the browser does. */
async function give(how: 'paste' | 'drop', selector: string, name: string, type: string, bytes: Buffer): Promise<void> {
  await ada.page.locator(selector).evaluate(
    (target, { how, name, type, bytes }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], name, { type }));
      const event =
        how === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
      target.dispatchEvent(event);
    },
    { how, name, type, bytes: [...bytes] },
  );
}

test('an image is shown to everybody, a file is fetched byte by byte', async () => {
  const words = Buffer.from('<script>alert(1)</script>\u0000 and bytes \u00ff', 'latin1');
  await choose(
    { name: 'plan.png', mimeType: 'image/png', buffer: png(64, 400) },
    { name: 'notes ä.html', mimeType: 'text/html', buffer: words },
  );
  await tray(ada).getByText('ready').nth(1).waitFor();
  await send('the plan, and notes');
  const picture = ben.page.getByRole('img', { name: 'plan.png' });
  await picture.waitFor();
  await ben.page.waitForFunction(
    () => document.querySelector<HTMLImageElement>('.attachment-picture img')?.naturalWidth === 64,
  );
  const [download] = await Promise.all([
    ben.page.waitForEvent('download'),
    ben.page.getByRole('link', { name: /^Fetch notes ä\.html/ }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'notes ä.html');
  assert.deepEqual(await readFile(await download.path()), words);
  assert.ok(!ben.page.url().includes('attachments'), 'the page stays where it is');
  await ben.page.waitForFunction(() => {
    const box = document.querySelector('.messages');
    return box && box.scrollHeight - box.scrollTop - box.clientHeight < 1;
  });
  await ben.press('Show plan.png');
  await ben.page.getByRole('dialog', { name: 'plan.png' }).getByRole('link', { name: 'Save' }).waitFor();
  await ben.press('Close');
  assert.equal(await tray(ada).count(), 0);
});

test('pasted and dropped files go out, without words too, and guests who may not send have no button', async () => {
  await give('paste', '[aria-label=Message]', 'pasted.png', 'image/png', png(32, 32));
  await tray(ada).getByText('pasted.png').waitFor();
  await give('drop', 'aside.panel', 'dropped.txt', 'text/plain', Buffer.from('dropped words'));
  await tray(ada).getByText('ready').nth(1).waitFor();
  await ada.press('Remove pasted.png');
  await ada.page.getByRole('button', { name: 'Send' }).and(ada.page.locator(':enabled')).click();
  await ben.page.getByRole('link', { name: 'Fetch dropped.txt, 13 B' }).waitFor();
  assert.equal(await ben.page.getByRole('img', { name: 'pasted.png' }).count(), 0);
  assert.equal(await ben.page.getByRole('button', { name: 'Attach files' }).count(), 0);
});

test('what is too large is refused with the limit, and keeps nothing else from going out', async () => {
  await choose(
    { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(1.1 * maxBytes, 7) },
    { name: 'small.txt', mimeType: 'text/plain', buffer: Buffer.from('small') },
  );
  await tray(ada).getByRole('alert').filter({ hasText: 'It is 1.1 MB; this hub takes files of up to 1 MB.' }).waitFor();
  await tray(ada).getByText('ready').waitFor();
  await send('only the small one');
  await ben.page.getByRole('link', { name: 'Fetch small.txt, 5 B' }).waitFor();
  await ada.press('Remove film.mp4');
});

test('files are there for who comes later, and after the hub was killed', async () => {
  await hub.kill();
  await hub.start();
  const cleo = await Guest.open(browser, `${hub.url}r/studio`, 3, 'Cleo');
  await cleo.join();
  await cleo.press('Chat');
  await cleo.page.waitForFunction(
    () => document.querySelector<HTMLImageElement>('.attachment-picture img')?.naturalWidth === 64,
  );
  await cleo.close();
});

/** A grey image without a library (PNG, ISO/IEC 15948: signature, IHDR, IDAT, IEND). */
function png(widthPx: number, heightPx: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(heightPx * (widthPx + 1), 0x80);
  for (let row = 0; row < heightPx; row += 1) rows[row * (widthPx + 1)] = 0;
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
