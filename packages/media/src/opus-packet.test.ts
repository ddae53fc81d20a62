import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { opusCorrectsPrevious, opusDurationMs } from './opus-packet.ts';

/** Configuration, stereo bit and code in one byte (RFC 6716 section 3.1). */
const toc = (configuration: number, { stereo = 0, code = 0 } = {}): number =>
  (configuration << 3) | (stereo << 2) | code;

test('the length of a packet is that of its frames together', () => {
  const lengths: [number[], number][] = [
    [[toc(1)], 20],
    [[toc(3)], 60],
    [[toc(15)], 20],
    [[toc(16)], 2.5],
    [[toc(31)], 20],
    [[toc(9, { code: 1 })], 40],
    [[toc(9, { code: 2 })], 40],
    [[toc(9, { code: 3 }), 6], 120],
    [[toc(9, { code: 3 }), 7], 0],
    [[], 0],
  ];
  for (const [packet, durationMs] of lengths) assert.equal(opusDurationMs(Uint8Array.from(packet)), durationMs);
});

test('the flag of a copy stands behind those of activity', () => {
  const packets: [number[], boolean][] = [
    // 20 ms, mono: activity, copy.
    [[toc(9), 0b0100_0000], true],
    [[toc(9), 0b1000_0000], false],
    // 60 ms: three of activity, copy.
    [[toc(11), 0b0001_0000], true],
    [[toc(11), 0b1110_0000], false],
    // Stereo: activity and copy of the middle, then of the side.
    [[toc(9, { stereo: 1 }), 0b0001_0000], true],
    // Two frames with a length between: 3 bytes of the first.
    [[toc(9, { code: 2 }), 3, 0b0100_0000, 0, 0, 0], true],
    // Any number of frames, with padding.
    [[toc(9, { code: 3 }), 0b0100_0010, 255, 1, 0b0100_0000, 0], true],
    // Music has none.
    [[toc(31), 0b0100_0000], false],
    [[toc(9)], false],
    [[], false],
  ];
  for (const [packet, corrects] of packets) {
    assert.equal(opusCorrectsPrevious(Uint8Array.from(packet)), corrects, packet.join(' '));
  }
});

test('no bytes make it fail', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const durationMs = opusDurationMs(bytes);
      assert.ok(durationMs >= 0 && durationMs <= 120);
      assert.equal(typeof opusCorrectsPrevious(bytes), 'boolean');
    }),
  );
});
