import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Area, arrangeGrid, arrangeStage, type Rect, smallestTilePx } from './arrange.ts';

const desktop = { widthPx: 1280, heightPx: 700 };
const phone = { widthPx: 390, heightPx: 680 };

function overlap(a: Rect, b: Rect): boolean {
  const apart = 0.01;
  return (
    a.leftPx + a.widthPx > b.leftPx + apart &&
    b.leftPx + b.widthPx > a.leftPx + apart &&
    a.topPx + a.heightPx > b.topPx + apart &&
    b.topPx + b.heightPx > a.topPx + apart
  );
}

function assertSound(rects: readonly Rect[], content: Area): void {
  for (const [index, rect] of rects.entries()) {
    assert.ok(rect.leftPx >= -0.01 && rect.topPx >= -0.01, 'a tile begins outside');
    assert.ok(rect.leftPx + rect.widthPx <= content.widthPx + 0.01, 'a tile ends outside on the right');
    assert.ok(rect.topPx + rect.heightPx <= content.heightPx + 0.01, 'a tile ends outside below');
    for (const other of rects.slice(index + 1)) assert.ok(!overlap(rect, other), 'two tiles overlap');
  }
}

test('no number of tiles overlaps or leaves its content, in either layout', () => {
  for (const area of [desktop, phone, { widthPx: 320, heightPx: 200 }]) {
    for (let count = 1; count <= 40; count += 1) {
      const grid = arrangeGrid(count, area);
      assert.equal(grid.rects.length, count);
      assertSound(grid.rects, grid.content);
      for (const staged of [0, count - 1]) {
        const stage = arrangeStage(count, staged, area);
        assert.equal(stage.rects.length, count);
        assertSound(stage.rects, stage.content);
      }
    }
  }
});

test('two people stand side by side on a desktop and one above the other on a phone', () => {
  const [left, right] = arrangeGrid(2, desktop).rects;
  assert.equal(left?.topPx, right?.topPx);
  const [upper, lower] = arrangeGrid(2, phone).rects;
  assert.equal(upper?.leftPx, lower?.leftPx);
});

test('three people on a desktop are not cut to pillars', () => {
  for (const { widthPx, heightPx } of arrangeGrid(3, desktop).rects) assert.ok(widthPx / heightPx >= 4 / 3 - 0.001);
});

test('a grid scrolls rather than making tiles too small to see a face', () => {
  const { rects, content } = arrangeGrid(60, phone);
  assert.ok(content.heightPx > phone.heightPx);
  for (const rect of rects) assert.ok(rect.widthPx >= smallestTilePx);
});

test('the staged tile gets most of the area, whatever its place in the order', () => {
  for (const area of [desktop, phone]) {
    const { rects } = arrangeStage(5, 3, area);
    const sizes = rects.map((rect) => rect.widthPx * rect.heightPx);
    assert.equal(Math.max(...sizes), sizes[3]);
    assert.ok((sizes[3] ?? 0) > area.widthPx * area.heightPx * 0.6);
  }
});

test('an area without a size holds nothing', () => {
  assert.deepEqual(arrangeGrid(3, { widthPx: 0, heightPx: 0 }).rects, []);
});
