import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { joined } from '../datagram/frame-assembler.ts';
import { av1Payloads } from './av1-frame.ts';
import { aggregate, h264Payloads } from './h264-frame.ts';
import { vp8Payloads } from './vp8-frame.ts';
import { opensVp9Picture, vp9Payloads } from './vp9-frame.ts';

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

test('a frame of VP9 comes back as it went, whatever descriptor it rode behind', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 900 }), fc.boolean(), (rest, keyFrame) => {
      // frame_marker 2, profile 0, no frame shown again, then the type of this one.
      const bytes = joined([Uint8Array.of(keyFrame ? 0x80 : 0x84), rest]);
      const payloads = vp9Payloads.cut(bytes, maxBytes);
      assert.ok(payloads.every((payload) => payload.length <= maxBytes));
      assert.deepEqual(
        payloads.map(opensVp9Picture),
        payloads.map((_, place) => place === 0),
      );
      const plain = vp9Payloads.join(payloads);
      assert.deepEqual(plain && [joined(plain.pieces), plain.keyFrame], [bytes, keyFrame]);
      // As browsers send it: a long picture id, layers, and on the first one of a key frame the structure of its layers.
      const browsers = payloads.map((payload, place) => {
        const first = payload[0] as number;
        const structure = place === 0 && keyFrame ? [0x18, 2, 128, 1, 104, 1, 0x04, 1] : [];
        const head = [first | 0xa0 | (structure.length > 0 ? 0x02 : 0), 0x81, 2, 0, 7, ...structure];
        return joined([Uint8Array.from(head), payload.subarray(1)]);
      });
      const extended = vp9Payloads.join(browsers);
      assert.deepEqual(extended && [joined(extended.pieces), extended.keyFrame], [bytes, keyFrame]);
    }),
  );
});

/** An OBU with a size field. */
const obu = fc
  .tuple(fc.constantFrom(1, 3, 6), fc.boolean(), fc.uint8Array({ minLength: 1, maxLength: 400 }))
  .map(([type, isExtended, data]) => {
    const head = isExtended ? [(type << 3) | 6, 0x20] : [(type << 3) | 2];
    const size = data.length < 0x80 ? [data.length] : [(data.length & 0x7f) | 0x80, data.length >> 7];
    return joined([Uint8Array.from([...head, ...size]), data]);
  });
const av1Delimiter = Uint8Array.of(0x12, 0);

test('a temporal unit of AV1 comes back as it went, behind a delimiter, in payloads that fit', () => {
  fc.assert(
    fc.property(fc.array(obu, { minLength: 1, maxLength: 6 }), fc.boolean(), (units, isDelimited) => {
      const unit = joined([...(isDelimited ? [av1Delimiter] : []), ...units]);
      const payloads = av1Payloads.cut(unit, maxBytes);
      assert.ok(payloads.every((payload) => payload.length <= maxBytes));
      const frame = av1Payloads.join(payloads);
      assert.deepEqual(frame && joined(frame.pieces), joined([av1Delimiter, ...units]));
      assert.equal(
        frame?.keyFrame,
        units.some(([first = 0]) => first >> 3 === 1),
      );
      if (payloads.length > 1) assert.equal(av1Payloads.join(payloads.slice(0, -1).concat(payloads.slice(0, 1))), null);
    }),
  );
});

test('elements of AV1 whose count is told are understood: the last one has no length', () => {
  const [sequence, picture] = [Uint8Array.of(0x08, 1, 2), Uint8Array.of(0x30, 3, 4, 5)];
  const frame = av1Payloads.join([joined([Uint8Array.of(0x28, sequence.length), sequence, picture])]);
  const wanted = [av1Delimiter, Uint8Array.of(0x0a, 2, 1, 2), Uint8Array.of(0x32, 3, 3, 4, 5)];
  assert.deepEqual(frame && [joined(frame.pieces), frame.keyFrame], [joined(wanted), true]);
});

test('what is no payload is no frame, and nothing throws', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (payloads) => {
      for (const format of [h264Payloads, vp8Payloads, vp9Payloads, av1Payloads]) {
        const frame = format.join(payloads);
        assert.ok(frame === null || frame.pieces.length > 0);
      }
    }),
  );
});
