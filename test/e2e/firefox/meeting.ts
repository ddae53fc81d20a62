import { launchChromium } from '../../fixtures/chromium.ts';
import { launchFirefox, readable } from '../../fixtures/firefox.ts';
import { Guest } from '../../fixtures/guest.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { identityOf, paintedMediaScript, toneOf } from '../../fixtures/painted-media.ts';
import { eventually, type ReadablePage, readBarcode, readTones } from '../../fixtures/read-media.ts';

/** Run in a network namespace by firefox.test.ts: Ada in Chromium, Fox in Firefox, the same room. */

const fox = { person: 2, name: 'Fox', id: '' };

await using stack = new AsyncDisposableStack();
const hub = await HubProcess.start('--media-listen-ip', '0.0.0.0');
stack.defer(() => hub.stop());
const chromium = await launchChromium();
stack.defer(() => chromium.close());
const firefox = await launchFirefox();
stack.defer(() => firefox.close());

const ada = await Guest.open(chromium, `${hub.url}r/den`, 1, 'Ada');
await ada.join();

const page = await firefox.newPage();
await page.evaluateOnNewDocument(paintedMediaScript(fox.person));
await page.goto(`${hub.url}r/den`);
await page.locator('::-p-aria([name="Your name"][role="textbox"])').fill(fox.name);
await page.locator('::-p-aria([name="Join"][role="button"])').click();
await page.waitForSelector('main[data-room]');
fox.id = await page.$eval('main[data-room]', (room) => room.getAttribute('data-self-id') ?? '');

await adaSeesAndHearsFox();
await foxSeesAndHearsAda(readable(page));
console.log('seen and heard both ways');

async function adaSeesAndHearsFox(): Promise<void> {
  const video = `video[data-participant="${fox.id}"][data-source=camera]`;
  const audio = `audio[data-participant="${fox.id}"][data-source=microphone]`;
  const tone = toneOf(fox.person, 'microphone-1');
  await eventually(
    'Ada sees Fox',
    () => readBarcode(ada.page, video),
    (code) => code?.identity === identityOf(fox.person, 'camera-1'),
  );
  await eventually(
    'Ada hears Fox',
    () => readTones(ada.page, audio, [tone, toneOf(ada.person, 'microphone-1')]),
    (tones) => tones.length === 1 && tones[0] === tone,
  );
}

async function foxSeesAndHearsAda(foxPage: ReadablePage): Promise<void> {
  const video = `video[data-participant="${ada.id}"][data-source=camera]`;
  const audio = `audio[data-participant="${ada.id}"][data-source=microphone]`;
  const tone = toneOf(ada.person, 'microphone-1');
  await eventually(
    'Fox sees Ada',
    () => readBarcode(foxPage, video),
    (code) => code?.identity === identityOf(ada.person, 'camera-1'),
  );
  await eventually(
    'Fox hears Ada',
    () => readTones(foxPage, audio, [tone, toneOf(fox.person, 'microphone-1')]),
    (tones) => tones.length === 1 && tones[0] === tone,
  );
}
