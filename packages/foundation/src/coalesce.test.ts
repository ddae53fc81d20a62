import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Coalescer } from './coalesce.ts';

test('a burst becomes one run; requests during a run become one more', async () => {
  let runs = 0;
  const gates: (() => void)[] = [];
  const coalescer = new Coalescer(
    () => {
      runs += 1;
      return new Promise((resolve) => gates.push(resolve));
    },
    (error) => assert.fail(String(error)),
  );
  const first = coalescer.request();
  assert.equal(coalescer.request(), first);
  await Promise.resolve();
  assert.equal(runs, 1);
  const second = coalescer.request();
  assert.equal(coalescer.request(), second);
  gates.shift()?.();
  await first;
  assert.equal(runs, 2);
  gates.shift()?.();
  await second;
  assert.equal(runs, 2);
});

test('a failed run is reported, and the next request runs', async () => {
  const failures: unknown[] = [];
  let runs = 0;
  const coalescer = new Coalescer(
    async () => {
      runs += 1;
      if (runs === 1) throw new Error('broken');
    },
    (error) => failures.push(error),
  );
  await coalescer.request();
  await coalescer.request();
  assert.deepEqual([runs, failures.length], [2, 1]);
});
