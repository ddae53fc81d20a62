import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitFor, type Shown, wantFor } from './want.ts';

const tile: Shown = {
  source: 'camera',
  widthPx: 320,
  heightPx: 180,
  aspect: 16 / 9,
  fit: 'cover',
  devicePixelRatio: 1,
  visible: true,
  staged: false,
  speaking: false,
};

test('a tile wants as many pixels as the display has for it', () => {
  assert.equal(wantFor(tile).maxWidthPx, 320);
  assert.equal(wantFor({ ...tile, devicePixelRatio: 3 }).maxWidthPx, 960);
});

test('what nobody sees is kept ready and sends nothing', () => {
  assert.deepEqual(wantFor({ ...tile, visible: false }), { maxWidthPx: 0, maxFps: 1, priority: 0 });
  assert.equal(wantFor({ ...tile, widthPx: 0, heightPx: 0 }).maxWidthPx, 0);
});

test('a picture cut to a tall tile is wanted at the width it is drawn with', () => {
  const tall = { ...tile, widthPx: 180, heightPx: 360 };
  assert.equal(wantFor(tall).maxWidthPx, 640);
  assert.equal(wantFor({ ...tall, fit: 'contain' }).maxWidthPx, 192);
});

test('small changes of size ask for nothing new', () => {
  assert.deepEqual(wantFor({ ...tile, widthPx: 310 }), wantFor({ ...tile, widthPx: 305 }));
});

test('the stage comes before screens, screens before who speaks, who speaks before the rest', () => {
  const priorities = [
    { ...tile, staged: true },
    { ...tile, source: 'screen' as const },
    { ...tile, speaking: true },
    tile,
  ].map((shown) => wantFor(shown).priority);
  assert.deepEqual(
    priorities,
    [...priorities].sort((a, b) => b - a),
  );
  assert.equal(new Set(priorities).size, 4);
});

test('every want is within the bounds of the protocol', () => {
  const { maxWidthPx } = wantFor({ ...tile, widthPx: 9_000, devicePixelRatio: 4 });
  assert.equal(maxWidthPx, 16_384);
});

test('cameras fill their tile unless most of them would be cut, screens are always whole', () => {
  assert.equal(fitFor('camera', 16 / 9, 4 / 3), 'cover');
  assert.equal(fitFor('camera', 9 / 16, 16 / 9), 'contain');
  assert.equal(fitFor('screen', 16 / 9, 16 / 9), 'contain');
});
