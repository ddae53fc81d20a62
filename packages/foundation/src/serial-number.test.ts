import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { distance16, distance32, isAfter16 } from './serial-number.ts';

test('order survives the wrap (RFC 1982)', () => {
  assert.equal(isAfter16(0, 65535), true);
  assert.equal(isAfter16(65535, 0), false);
  assert.equal(isAfter16(5, 5), false);
  assert.equal(isAfter16(0x8000, 0), false);
  assert.equal(isAfter16(0x7fff, 0), true);
  assert.equal(distance16(3, 65533), 6);
  assert.equal(distance32(1, 0xffffffff), 2);
});

test('going forward by less than half the space is after, for any start', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.integer({ min: 1, max: 0x7fff }), (start, step) => {
      const end = (start + step) & 0xffff;
      return isAfter16(end, start) && !isAfter16(start, end) && distance16(end, start) === step;
    }),
  );
});
