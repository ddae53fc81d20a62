import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createClient } from '@crossband/client';
import { DatagramDevice, type ReceivedFrame } from '@crossband/client/datagram/index';
import { nodeUdp } from '@crossband/client/datagram/node-udp';
import { nodeWebSocket } from '@crossband/client/node';
import { joined } from '@crossband/wire/datagram/index';
import type { Proof } from '../../e2e/sdk/page.ts';
import { bundlePage, openPage } from '../../e2e/sdk/proof-page.ts';
import { launchChromium } from '../../fixtures/chromium.ts';
import { ffmpeg } from '../../fixtures/ffmpeg.ts';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { readIvf, writeIvf } from '../../fixtures/ivf.ts';

declare const proof: Proof;

const hang = { timeout: 90_000 };
const want = { maxWidthPx: 1280, maxFps: 30, priority: 1 };
const red = { css: 'rgb(220, 30, 30)', rgb: [220, 30, 30] };
const blue = { css: 'rgb(30, 30, 220)', hexadecimal: '0x1e1edc' };
const fps = 15;
const keyInterval = 15;
const enough = 30;
/** Per channel: what the colour spaces and the encoder do to it. */
const toleranceOf255 = 40;

const hub = await HubProcess.start('--datagrams');
const browser = await launchChromium();
const script = await bundlePage();
after(async () => {
  await browser.close();
  await hub.stop();
});

const encoders = {
  vp9: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0'],
  av1: ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0'],
} as const;
type Codec = keyof typeof encoders;

/** Frames of a blue picture, by FFmpeg. */
async function blueFilm(codec: Codec): Promise<Buffer[]> {
  const source = ['-f', 'lavfi', '-i', `color=${blue.hexadecimal}:size=320x180:rate=${fps}:duration=4`];
  const keys = ['-g', `${keyInterval}`, '-keyint_min', `${keyInterval}`, '-b:v', '200k', '-pix_fmt', 'yuv420p'];
  return readIvf(await ffmpeg([...source, ...encoders[codec], ...keys, '-f', 'ivf', '-']));
}

/** The colour of the last picture, as FFmpeg decodes it. */
async function colourOf(codec: Codec, frames: readonly Uint8Array[]): Promise<number[]> {
  const scale = ['-vf', 'scale=1:1:flags=area', '-pix_fmt', 'rgb24', '-f', 'rawvideo'];
  const raw = await ffmpeg(['-f', 'ivf', '-i', '-', ...scale, '-'], writeIvf(codec, frames));
  return [...raw.subarray(raw.length - 3)];
}

for (const codec of ['vp9', 'av1'] as const) {
  test(`a device and Chromium see each other by ${codec.toUpperCase()}`, hang, async () => {
    const film = await blueFilm(codec);
    const page = await openPage(browser, hub.url, script);
    await page.evaluate(
      async ([room, colour, wanted]) => {
        await proof.client.join({ room, name: 'Ann' });
        const track = proof.paint(colour, 640, 360);
        await proof.client.publish({ source: 'camera', track, codec: wanted as 'vp9' });
      },
      [codec, red.css, codec] as const,
    );
    const frames: ReceivedFrame[] = [];
    let arrived = (): void => {};
    const offered = new Set<string>();
    const client = createClient({ url: hub.url, webSocket: nodeWebSocket({}) });
    await client.join({ room: codec, name: 'Nora' });
    const device = await DatagramDevice.open({
      client,
      hub: hub.url,
      udp: nodeUdp,
      offered: (offer) => {
        offered.add(offer.codec);
        return (frame) => {
          frames.push(frame);
          arrived();
        };
      },
    });
    const camera = await device.publish({ source: 'camera', codec, muted: false });
    let next = 0;
    const filming = setInterval(() => {
      const place = next++ % film.length;
      camera.send(film[place] as Buffer, { capturedAtMs: Date.now(), keyFrame: place % keyInterval === 0 });
    }, 1_000 / fps);
    const asking = setInterval(() => {
      if (!frames.some(({ keyFrame }) => keyFrame)) for (const stream of device.incoming) device.askForKeyFrame(stream);
    }, 500);
    try {
      const { self, publications } = client.state.getSnapshot();
      const theirs = publications.filter(({ participant }) => participant !== self?.participant);
      await client.request('subscription.set', { wants: theirs.map(({ id }) => ({ publication: id, want })) });
      await page.waitForFunction((wanted) => proof.looksLike('camera', wanted), blue.css);
      const begun = (): ReceivedFrame[] => frames.slice(frames.findIndex(({ keyFrame }) => keyFrame));
      while (!frames.some(({ keyFrame }) => keyFrame) || begun().length < enough) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
      assert.deepEqual([...offered], [codec]);
      const colour = await colourOf(
        codec,
        begun().map(({ parts }) => joined(parts)),
      );
      const apart = red.rgb.map((channel, place) => Math.abs(channel - (colour[place] ?? -1_000)));
      assert.ok(Math.max(...apart) <= toleranceOf255, `what the device sees is rgb(${colour})`);
    } finally {
      clearInterval(filming);
      clearInterval(asking);
      device.close();
      await client.close();
      await page.context().close();
    }
  });
}
