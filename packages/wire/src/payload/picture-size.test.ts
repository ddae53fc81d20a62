import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { pictureSizeOf } from './picture-size.ts';

/** Bytes of a real encoder: one key frame of this size. */
function encoded(size: string, ...codec: string[]): Buffer {
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=1:duration=1`];
  return execFileSync('ffmpeg', [
    '-loglevel',
    'error',
    ...source,
    '-frames:v',
    '1',
    '-pix_fmt',
    'yuv420p',
    ...codec,
    'pipe:1',
  ]);
}

for (const [size, profile] of [
  ['640x360', 'baseline'],
  ['1920x1080', 'high'],
  ['322x182', 'main'],
] as const) {
  test(`the size of an H264 picture is read from its parameters: ${size}, ${profile}`, () => {
    const stream = encoded(size, '-c:v', 'libx264', '-profile:v', profile, '-f', 'h264');
    const begin = stream.indexOf(Buffer.from([0, 0, 1, 0x67])) + 3;
    const end = stream.indexOf(Buffer.from([0, 0, 1]), begin);
    const unit = stream.subarray(begin, end);
    const [widthPx, heightPx] = size.split('x').map(Number);
    assert.deepEqual(pictureSizeOf('H264', unit), { widthPx, heightPx });
    const length = Buffer.from([unit.length >> 8, unit.length & 0xff]);
    const aggregated = Buffer.concat([Buffer.from([24, 0, 2, 0x09, 0xf0]), length, unit]);
    assert.deepEqual(pictureSizeOf('H264', aggregated), { widthPx, heightPx });
    assert.equal(pictureSizeOf('H264', unit.subarray(0, 6)), null);
  });
}

test('the size of a VP8 picture is read from the first packet of a key frame, whatever its descriptor', () => {
  // An IVF file: 32 bytes of its own header, 12 of the frame's.
  const frame = encoded('854x480', '-c:v', 'libvpx', '-f', 'ivf').subarray(44);
  const size = { widthPx: 854, heightPx: 480 };
  assert.deepEqual(pictureSizeOf('VP8', Buffer.concat([Buffer.from([0x10]), frame])), size);
  assert.deepEqual(
    pictureSizeOf('VP8', Buffer.concat([Buffer.from([0x90, 0xe0, 0x80, 0x01, 0x05, 0x20]), frame])),
    size,
  );
  assert.equal(pictureSizeOf('VP8', Buffer.concat([Buffer.from([0x00]), frame])), null);
});

test('what is cut off, empty or no picture tells no size', () => {
  for (const codec of ['VP8', 'H264'] as const) {
    for (const payload of [[], [0x10], [0x67], [24], [24, 0, 9, 0x67], [0x90, 0xff]]) {
      assert.equal(pictureSizeOf(codec, Uint8Array.from(payload)), null);
    }
  }
});
