import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharpDrop, type Verdict } from './sharp-drop.ts';

function verdicts(series: readonly (readonly [atMs: number, kbps: number])[]): Verdict[] {
  const drop = new SharpDrop();
  return series.map(([atMs, kbps]) => drop.judge(kbps * 1000, atMs));
}

test('the first step of a back-off is suspicious, a link that becomes narrow is told, and again when it goes on', () => {
  assert.deepEqual(
    verdicts([
      [0, 1940],
      [800, 1650],
      [1000, 1192],
      [1800, 732],
      [2000, 690],
    ]),
    ['steady', 'suspicious', 'narrow', 'narrow', 'steady'],
  );
});

test('the usual swing and a slow decline are no drop', () => {
  const swing = [
    [0, 1000],
    [500, 900],
    [1000, 1000],
    [1500, 890],
  ] as const;
  const decline = [
    [0, 1000],
    [5000, 700],
    [10_000, 500],
    [15_000, 350],
  ] as const;
  assert.ok([...verdicts(swing), ...verdicts(decline)].every((verdict) => verdict === 'steady'));
});
