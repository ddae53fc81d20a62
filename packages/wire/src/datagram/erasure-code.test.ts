import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_REPAIRABLE_PARTS, MAX_REPAIRS, recoverParts, repairFactor, repairOf } from './erasure-code.ts';

test('the first repair is the XOR of all parts', () => {
  const repair = repairOf([Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5), Uint8Array.of(255)], 0);
  assert.deepEqual([...repair], [1 ^ 4 ^ 255, 2 ^ 5, 3]);
});

test('factors are those of the protocol document', () => {
  const factors = [repairFactor(1, 0), repairFactor(1, 1), repairFactor(2, 0), repairFactor(15, 127)];
  assert.deepEqual(factors, [0x73, 0xd9, 0x9c, 0x98]);
});

test('as many parts as there are repairs come back, whichever are missing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: MAX_REPAIRS }),
      fc.infiniteStream(fc.nat()),
      (count, repairCount, numbers) => {
        const next = (limit: number): number => (numbers.next().value as number) % limit;
        const parts = Array.from({ length: count }, () => Uint8Array.from({ length: 20 }, () => next(256)));
        const repairs = new Map(Array.from({ length: repairCount }, (_, row) => [row, repairOf(parts, row)]));
        const there = new Map(parts.entries());
        let lost = 0;
        for (let at = 0; at < repairCount; at += 1) {
          if (next(2) === 0) lost += Number(there.delete(next(count)));
          else if (repairs.size > 1) lost += Number(repairs.delete(next(repairCount)));
        }
        const missing = parts.flatMap((part, number) => (there.has(number) ? [] : [[number, part] as const]));
        const found = recoverParts(count, there, repairs);
        if (missing.length > repairs.size) assert.equal(found, null);
        else assert.deepEqual(found, new Map(missing));
        assert.ok(lost <= repairCount);
      },
    ),
    { numRuns: 200 },
  );
});

test('the largest frame with the most repairs', () => {
  const parts = Array.from({ length: MAX_REPAIRABLE_PARTS }, (_, number) => Uint8Array.of(number, 255 - number));
  const repairs = new Map(Array.from({ length: MAX_REPAIRS }, (_, row) => [row, repairOf(parts, row)]));
  const there = new Map([...parts.entries()].slice(MAX_REPAIRS));
  assert.deepEqual(recoverParts(parts.length, there, repairs), new Map([...parts.entries()].slice(0, MAX_REPAIRS)));
});
