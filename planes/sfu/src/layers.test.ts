import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Flow, ladderOf, layersFor, supplyOf } from './layers.ts';

const want = (maxWidthPx: number, maxFps = 240) => ({ maxWidthPx, maxFps, priority: 1 });
const simulcast = ladderOf([{ scalabilityMode: 'L1T3' }, {}, {}], 1280);

test('three encodings without sizes are a quarter, a half and the whole of the source', () => {
  assert.deepEqual(simulcast, { widthsPx: [320, 640, 1280], temporalLayers: 3, maxFps: 30 });
});

test('what an encoding says of its size is believed', () => {
  const ladder = ladderOf([{ scaleResolutionDownBy: 3 }, { scaleResolutionDownBy: 1 }], 1920);
  assert.deepEqual(ladder.widthsPx, [640, 1920]);
});

test('spatial layers of one encoding are read from its scalability mode', () => {
  assert.deepEqual(ladderOf([{ scalabilityMode: 'L3T3_KEY' }], 1200).widthsPx, [300, 600, 1200]);
  assert.deepEqual(ladderOf([{ scalabilityMode: 'L2T1h' }], 1200).widthsPx, [800, 1200]);
  assert.deepEqual(ladderOf([{}], 0), { widthsPx: [1280], temporalLayers: 1, maxFps: 30 });
});

test('the smallest layer that covers the tile is taken, the largest when none does', () => {
  assert.equal(layersFor(want(200), simulcast).spatial, 0);
  assert.equal(layersFor(want(336), simulcast).spatial, 0);
  assert.equal(layersFor(want(340), simulcast).spatial, 1);
  assert.equal(layersFor(want(4000), simulcast).spatial, 2);
});

test('frames beyond the wanted rate are left out', () => {
  assert.equal(layersFor(want(200, 7), simulcast).temporal, 0);
  assert.equal(layersFor(want(200, 15), simulcast).temporal, 1);
  assert.equal(layersFor(want(200, 60), simulcast).temporal, 2);
});

test('a larger want never gets a lower layer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8000 }), fc.integer({ min: 1, max: 8000 }), (a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      assert.ok(layersFor(want(less), simulcast).spatial <= layersFor(want(more), simulcast).spatial);
    }),
  );
});

const flow: Flow = {
  kind: 'video',
  want: want(1280),
  ladder: simulcast,
  preferred: { spatial: 2, temporal: 2 },
  current: { spatial: 2, temporal: 2 },
  flowed: true,
  gated: false,
  scores: [10, 10, 10],
};

test('each reason for a layer is told from the others', () => {
  const reasonOf = (change: Partial<Flow>) => supplyOf({ ...flow, ...change })?.reason;
  const lower = { spatial: 1, temporal: 2 };
  assert.equal(reasonOf({}), 'as-wanted');
  assert.equal(reasonOf({ current: lower }), 'viewer-bandwidth');
  assert.equal(reasonOf({ current: lower, scores: [10, 10, 0] }), 'best-available');
  assert.equal(reasonOf({ want: want(640), preferred: lower, current: lower }), 'small-tile');
  assert.equal(reasonOf({ want: want(4000) }), 'best-available');
  assert.equal(reasonOf({ want: want(0), current: undefined }), 'off-screen');
  assert.equal(reasonOf({ gated: true, current: undefined }), 'publisher-paused');
  assert.equal(reasonOf({ current: undefined }), 'viewer-bandwidth');
  assert.equal(reasonOf({ current: undefined, scores: [0, 0, 0] }), 'interrupted');
});

test('nothing is said while the first key frame is awaited', () => {
  assert.equal(supplyOf({ ...flow, current: undefined, flowed: false }), null);
});
