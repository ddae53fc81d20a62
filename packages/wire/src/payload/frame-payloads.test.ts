import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { joined } from '../datagram/frame-assembler.ts';
import { aggregate, h264Payloads } from './h264-frame.ts';
import { vp8Payloads } from './vp8-frame.ts';

const maxBytes = 100;

/** A unit of that type without what must not be in one: start codes inside, zeros at the end. */
const unit = fc
  .tuple(fc.constantFrom(1, 5, 6, 7, 8), fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 400 }))
  .map(([type, bytes]) => Uint8Array.of(0x60 | type, ...bytes));

function byteStream(units: readonly Uint8Array[]): Uint8Array {
  return joined(units.flatMap((one) => [Uint8Array.of(0, 0, 0, 1), one]));
}

test('an access unit of H.264 comes back as it went, in payloads that fit', () => {
  fc.assert(
    fc.property(fc.array(unit, { minLength: 1, maxLength: 6 }), (units) => {
      const payloads = h264Payloads.cut(byteStream(units), maxBytes);
      assert.ok(payloads.every((payload) => payload.length <= maxBytes));
      const frame = h264Payloads.join(payloads);
      assert.ok(frame);
      assert.deepEqual(joined(frame.pieces), byteStream(units));
      assert.equal(
        frame.keyFrame,
        units.some(([first = 0]) => (first & 0x1f) === 5),
      );
    }),
  );
});

test('start codes of three bytes are understood, and units that came together', () => {
  const [parameters, picture] = [Uint8Array.of(0x67, 1, 2), Uint8Array.of(0x65, 3, 4)];
  const short = joined([Uint8Array.of(0, 0, 1), parameters, Uint8Array.of(0, 0, 1), picture]);
  assert.deepEqual(h264Payloads.cut(short, maxBytes), [parameters, picture]);
  const frame = h264Payloads.join([aggregate([parameters, picture])]);
  assert.deepEqual(frame && joined(frame.pieces), byteStream([parameters, picture]));
});

test('a fragment without its beginning or end is no frame', () => {
  const payloads = h264Payloads.cut(byteStream([Uint8Array.of(0x65, ...Array<number>(300).fill(7))]), maxBytes);
  assert.equal(h264Payloads.join(payloads.slice(1)), null);
  assert.equal(h264Payloads.join(payloads.slice(0, -1)), null);
});

test('a frame of VP8 comes back as it went, whatever descriptor it rode behind', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 900 }), (bytes) => {
      const payloads = vp8Payloads.cut(bytes, maxBytes);
      assert.ok(payloads.every((payload) => payload.length <= maxBytes));
      const plain = vp8Payloads.join(payloads);
      assert.deepEqual(plain && [joined(plain.pieces), plain.keyFrame], [bytes, ((bytes[0] as number) & 1) === 0]);
      // Extended, with a long picture id, the index and the temporal layer, as browsers send it.
      const browsers = payloads.map((payload) =>
        joined([Uint8Array.of((payload[0] as number) | 0x80, 0xe0, 0x80, 1, 2, 0x20), payload.subarray(1)]),
      );
      const extended = vp8Payloads.join(browsers);
      assert.deepEqual(extended && joined(extended.pieces), bytes);
    }),
  );
});

test('what is no payload is no frame, and nothing throws', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (payloads) => {
      for (const format of [h264Payloads, vp8Payloads]) {
        const frame = format.join(payloads);
        assert.ok(frame === null || frame.pieces.length > 0);
      }
    }),
  );
});
