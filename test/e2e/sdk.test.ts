import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import type { Proof } from './sdk/page.ts';
import { bundlePage, openPage } from './sdk/proof-page.ts';

/** The SDK in two real browsers over the real hub; pictures are judged by colour, sound by frequency. */

declare const proof: Proof;

const people = {
  ann: { name: 'Ann', colour: 'rgb(220, 30, 30)', toneHz: 440 },
  bob: { name: 'Bob', colour: 'rgb(30, 30, 220)', toneHz: 880 },
};
type Person = (typeof people)['ann'];

let hub: HubProcess;
let browser: Browser;
let ann: Page;
let bob: Page;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  const script = await bundlePage();
  ann = await openPage(browser, hub.url, script);
  bob = await openPage(browser, hub.url, script);
  await enter(ann, people.ann);
  await enter(bob, people.bob);
});

after(async () => {
  await browser?.close();
  await hub?.stop();
});

async function enter(page: Page, person: Person): Promise<void> {
  await page.evaluate(async ({ name, colour, toneHz }) => {
    const { client, paint, beep } = proof;
    await client.join({ room: 'proof', name });
    await Promise.all([
      client.publish({ source: 'camera', track: paint(colour, 640, 360) }),
      client.publish({ source: 'microphone', track: beep(toneHz) }),
    ]);
  }, person);
}

/** Resolves once the page sees a moving picture of that colour, from somebody else. */
async function sees(page: Page, colour: string): Promise<void> {
  const before = await page.evaluate(() => proof.frames('camera'));
  await page.waitForFunction(
    ([wanted, shown]) => proof.looksLike('camera', wanted as string) && proof.frames('camera') !== shown,
    [colour, before] as const,
  );
}

async function hears(page: Page, toneHz: number): Promise<void> {
  await page.waitForFunction((hz) => Math.abs((proof.hear('microphone') ?? 0) - hz) < 12, toneHz);
}

async function seeAndHearEachOther(): Promise<void> {
  await Promise.all([
    sees(ann, people.bob.colour),
    sees(bob, people.ann.colour),
    hears(ann, people.bob.toneHz),
    hears(bob, people.ann.toneHz),
  ]);
}

const identity = (page: Page) => page.evaluate(() => proof.client.state.getSnapshot().self?.participant);
const failures = (page: Page) => page.evaluate(() => proof.failures);

describe('two browsers', () => {
  it('see and hear each other', seeAndHearEachOther);

  it('see another camera and hear another voice without a new publication', async () => {
    const ids = await ann.evaluate(() => proof.client.state.getSnapshot().own.map((one) => one.id));
    await ann.evaluate(async () => {
      await proof.own('camera').replaceTrack(proof.paint('rgb(30, 200, 30)', 320, 180));
      await proof.own('microphone').replaceTrack(proof.beep(660));
    });
    await Promise.all([sees(bob, 'rgb(30, 200, 30)'), hears(bob, 660)]);
    await ann.evaluate(async ({ colour, toneHz }) => {
      await proof.own('camera').replaceTrack(proof.paint(colour, 640, 360));
      await proof.own('microphone').replaceTrack(proof.beep(toneHz));
    }, people.ann);
    await seeAndHearEachOther();
    assert.deepEqual(await ann.evaluate(() => proof.client.state.getSnapshot().own.map((one) => one.id)), ids);
  });

  it('hear nothing of who is muted, and the camera may be released meanwhile', async () => {
    await ann.evaluate(async () => {
      await proof.own('microphone').mute();
      await proof.own('camera').mute();
      proof.own('camera').state.getSnapshot().track?.stop();
    });
    await bob.waitForFunction(() => proof.hear('microphone') === null && proof.others('camera')?.muted);
    const still = await bob.evaluate(() => proof.frames('camera'));
    await ann.evaluate(async ({ colour }) => {
      await proof.own('microphone').unmute();
      await proof.own('camera').unmute(proof.paint(colour, 640, 360));
    }, people.ann);
    await seeAndHearEachOther();
    assert.ok((await bob.evaluate(() => proof.frames('camera'))) > still);
  });

  it('stop sending what nobody watches, and start again', async () => {
    assert.ok((await ann.evaluate(() => proof.sentPerSecond())) > 0);
    await bob.evaluate(() =>
      proof.client.want(proof.others('camera')?.id ?? '', { maxWidthPx: 0, maxFps: 1, priority: 0 }),
    );
    await ann.waitForFunction(() => proof.own('camera').state.getSnapshot().demand?.maxWidthPx === 0);
    await ann.waitForFunction(async () => (await proof.sentPerSecond()) === 0, undefined, { polling: 500 });
    await bob.evaluate(() =>
      proof.client.want(proof.others('camera')?.id ?? '', { maxWidthPx: 640, maxFps: 30, priority: 100 }),
    );
    await seeAndHearEachOther();
  });

  it('tell the sharer what really arrives', async () => {
    await ann.waitForFunction(() => {
      const [viewer] = proof.own('camera').state.getSnapshot().audience;
      return viewer?.name === 'Bob' && viewer.widthPx > 0 && viewer.fps > 0;
    });
  });

  it('keep media and identity when the signaling socket breaks', async () => {
    const before = await identity(ann);
    await ann.evaluate(() => {
      proof.breakSocket();
    });
    await ann.waitForFunction(() => proof.client.state.getSnapshot().connection.type === 'resuming');
    await ann.waitForFunction(() => proof.client.state.getSnapshot().connection.type === 'open');
    await seeAndHearEachOther();
    assert.equal(await identity(ann), before);
  });

  it('see and hear each other again after the media worker was killed, under the same ids', async () => {
    const ids = await bob.evaluate(() => proof.client.state.getSnapshot().own.map((one) => one.id));
    const workers = hub.workerPids;
    assert.ok(workers.length > 0);
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await bob.waitForFunction(() => (proof.others('camera')?.epoch ?? 0) > 1);
    await seeAndHearEachOther();
    assert.deepEqual(await bob.evaluate(() => proof.client.state.getSnapshot().own.map((one) => one.id)), ids);
  });

  it('come back as the same people after the hub was killed and started again', async () => {
    const before = [await identity(ann), await identity(bob)];
    await hub.kill();
    await hub.start();
    for (const page of [ann, bob]) {
      await page.waitForFunction(() => proof.client.state.getSnapshot().connection.type === 'open');
    }
    await seeAndHearEachOther();
    assert.deepEqual([await identity(ann), await identity(bob)], before);
  });

  it('leave, come back as somebody new and are seen and heard again', async () => {
    const before = await identity(ann);
    await ann.evaluate(() => proof.client.leave());
    await bob.waitForFunction(() => proof.client.state.getSnapshot().participants.length === 1);
    await enter(ann, people.ann);
    await seeAndHearEachOther();
    assert.notEqual(await identity(ann), before);
  });

  it('may publish again after the hub refused one publication too many', async () => {
    const { refusal, alive } = await ann.evaluate(async () => {
      const { client, beep } = proof;
      const published = [];
      let refusal = '';
      // The hub's limit is lower than this.
      for (let n = 0; n < 64 && refusal === ''; n += 1) {
        try {
          published.push(await client.publish({ source: 'screen-audio', track: beep(1000 + n) }));
        } catch (error) {
          refusal = (error as { code: string }).code;
        }
      }
      await Promise.all(published.map((one) => one.close()));
      const again = await client.publish({ source: 'screen-audio', track: beep(1500) });
      return { refusal, alive: again.state.getSnapshot().live };
    });
    assert.deepEqual([refusal, alive], ['too-many-publications', true]);
    await bob.waitForFunction(() => Math.abs((proof.hear('screen-audio') ?? 0) - 1500) < 12);
  });

  it('open a device, and say in a code that there is none of that name', async () => {
    const opened = await bob.evaluate(async () => {
      const camera = await proof.openCamera({ widthPx: 640, heightPx: 360 });
      const microphone = await proof.openMicrophone();
      const missing = await proof.openCamera({ deviceId: 'nothing' }).catch((error: { code: string }) => error.code);
      const found = [camera.readyState, camera.getSettings().width, microphone.readyState, missing];
      camera.stop();
      microphone.stop();
      return found;
    });
    assert.deepEqual(opened, ['live', 640, 'live', 'no-device']);
  });

  it('had no failure to show', async () => {
    assert.deepEqual([await failures(ann), await failures(bob)], [[], []]);
  });
});
