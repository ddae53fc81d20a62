import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@crossband/client';
import { DatagramDevice } from '@crossband/client/datagram/index';
import { TestRelay } from '@crossband/client/datagram/testing/relay';
import { joined } from '@crossband/wire/datagram/index';
import { PictureSender } from './picture-sender.ts';
import { sizeOfFrame } from './picture-size.ts';

const hub = 'http://127.0.0.1:1';

test('what is shown gets smaller and rarer with its target, and stops while nobody watches', {
  timeout: 60_000,
}, async () => {
  const relay = new TestRelay();
  const device = await DatagramDevice.open({ client: relay.client, hub, udp: relay.udp, offered: () => null });
  const shape = { codec: 'h264', fps: 30, maxWidthPx: 640, size: '640x360', bitrateBps: 1_000_000 } as const;
  await using sender = await PictureSender.open(createClient({ url: hub }), { input: 'test:', loop: false, ...shape });
  try {
    await sender.publish(device);
    const { publication } = sender;
    assert.ok(publication);
    /** Resolves with the width of the first key frame that `fits`. */
    const widths = (fits: (widthPx: number) => boolean): Promise<number> =>
      new Promise((resolve, reject) => {
        sender.failed.catch(reject);
        relay.onFrame = ({ keyFrame, parts }) => {
          const { widthPx = 0 } = (keyFrame && sizeOfFrame('h264', joined(parts))) || {};
          if (widthPx > 0 && fits(widthPx)) resolve(widthPx);
        };
      });
    assert.equal(await widths(() => true), 640);
    const smaller = widths((widthPx) => widthPx < 640);
    relay.tellTarget('video', { ssrc: 100, bitrateBps: 120_000, lossShare: 0, mayRepair: false });
    assert.equal(await smaller, sender.shape.widthPx);
    assert.equal(sender.shape.fps, 15);
    assert.ok(sender.shape.bitrateBps <= 120_000);

    sender.demanded({ publication, maxWidthPx: 0 });
    const nothing = await quiet(relay);
    sender.demanded({ publication, maxWidthPx: 640 });
    await widths(() => true);
    assert.ok(relay.frames.length > nothing);
  } finally {
    device.close();
  }
});

/** Resolves when no frame came for a while, with the number of frames until then. */
async function quiet(relay: TestRelay): Promise<number> {
  for (;;) {
    const { length } = relay.frames;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(true), 500);
    relay.onFrame = () => resolve(false);
    const isQuiet = await promise;
    clearTimeout(timer);
    if (isQuiet) return length;
  }
}
