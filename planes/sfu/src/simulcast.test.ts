import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlainDevice } from './testing/plain-device.ts';
import { plan, route, Stage, wantAll } from './testing/stage.ts';

const hang = { timeout: 60_000 };

/** Resolves when the device gets nothing but this layer. */
async function sees(device: PlainDevice, layer: number): Promise<void> {
  const recent = () => device.received.slice(-10).map(({ payload }) => payload.toString());
  await device.until(() => device.received.length >= 10 && recent().every((text) => text.includes(`layer=${layer} `)));
}

test('a viewer gets the layer that its tile needs, and another viewer its own', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const eve = await stage.viewer('hall', 'eve');
  const { handle } = await stage.send(ann, { kind: 'video', label: 'camera', encodings: 3, widthPx: 1280 });
  const show = (bobPx: number) =>
    stage.plane.reconcile(
      plan('hall', { [handle]: 'm1' }, [
        route(handle, 'm1', 'bob', { want: { ...wantAll, maxWidthPx: bobPx } }),
        route(handle, 'm1', 'eve'),
      ]),
    );
  const reason = (of: string) => stage.factsOf('supplied').findLast(({ subscription }) => subscription === of);
  await show(300);
  await Promise.all([sees(bob, 0), sees(eve, 2)]);
  await stage.until(() => reason('m1->bob')?.reason === 'small-tile');
  assert.equal(reason('m1->bob')?.spatialLayer, 0);
  await show(600);
  await sees(bob, 1);
  await show(1280);
  await sees(bob, 2);
  await stage.until(() => reason('m1->bob')?.reason === 'as-wanted');
  await sees(eve, 2);
  assert.equal(bob.offers.length, 1);
});

test('a source that turns out smaller moves its viewers to the right layer', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const { handle } = await stage.send(ann, { kind: 'video', label: 'camera', encodings: 3, widthPx: 2560 });
  const want = { ...wantAll, maxWidthPx: 600 };
  await stage.plane.reconcile(plan('hall', { [handle]: 'm1' }, [route(handle, 'm1', 'bob', { want })]));
  await sees(bob, 0);
  ann.endpoint.describeFeed(handle, 640);
  await sees(bob, 2);
});

test('a layer that the publisher stops is replaced by the best that is left, and said so', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const camera = await stage.send(ann, { kind: 'video', label: 'camera', encodings: 3, widthPx: 1280 });
  const want = { ...wantAll, maxWidthPx: 1280 };
  await stage.plane.reconcile(plan('hall', { [camera.handle]: 'm1' }, [route(camera.handle, 'm1', 'bob', { want })]));
  await sees(bob, 2);
  camera.stream.setActive(2, false);
  await sees(bob, 1);
  await stage.until(() => stage.factsOf('supplied').at(-1)?.reason === 'best-available');
  camera.stream.setActive(2, true);
  await sees(bob, 2);
  await stage.until(() => stage.factsOf('supplied').at(-1)?.reason === 'as-wanted');
  // The moments between layers are no shortage of bandwidth.
  assert.equal(
    stage.factsOf('supplied').some(({ reason }) => reason === 'viewer-bandwidth'),
    false,
  );
});

test('a late joiner has the publisher asked for a key frame', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const eve = await stage.viewer('hall', 'eve');
  const picture = await stage.send(ann, { kind: 'video', label: 'picture' });
  const feeds = { [picture.handle]: 'm1' };
  await stage.plane.reconcile(plan('hall', feeds, [route(picture.handle, 'm1', 'bob')]));
  await bob.hears('picture');
  const before = ann.keyFrameRequests.length;
  await stage.plane.reconcile(
    plan('hall', feeds, [route(picture.handle, 'm1', 'bob'), route(picture.handle, 'm1', 'eve')]),
  );
  await ann.until(() => ann.keyFrameRequests.length > before);
  assert.equal(ann.keyFrameRequests.at(-1), picture.stream.ssrcs[0]);
  await eve.hears('picture');
});
