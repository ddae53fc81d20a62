import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharpDrop } from './link-watch.ts';

function drops(series: readonly (readonly [atMs: number, kbps: number])[]): boolean[] {
  const watch = new SharpDrop();
  return series.map(([atMs, kbps]) => watch.falls(kbps * 1000, atMs));
}

test('a link that becomes narrow is told by its first sharp drop, and again by the next', () => {
  assert.deepEqual(
    drops([
      [0, 1940],
      [800, 1650],
      [1800, 732],
      [2100, 413],
      [3200, 213],
    ]),
    [false, false, true, true, true],
  );
});

test('the usual swing and a slow decline are no drop', () => {
  assert.equal(
    drops([
      [0, 1000],
      [500, 800],
      [1000, 1000],
      [1500, 700],
    ]).includes(true),
    false,
  );
  assert.equal(
    drops([
      [0, 1000],
      [5000, 700],
      [10_000, 500],
      [15_000, 350],
    ]).includes(true),
    false,
  );
});
