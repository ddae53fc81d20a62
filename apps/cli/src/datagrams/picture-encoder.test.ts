import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EncodedPicture, PictureEncoder, type SentCodec } from './picture-encoder.ts';
import { sizeOfFrame } from './picture-size.ts';

const source = { widthPx: 320, heightPx: 180 };
const bytes = (source.widthPx * source.heightPx * 3) / 2;
const shape = { widthPx: 160, heightPx: 90, fps: 10, bitrateBps: 100_000 };

/** Puts pictures in one after the other, as each comes out. */
async function encoded(codec: SentCodec, count: number): Promise<EncodedPicture[]> {
  const frames: EncodedPicture[] = [];
  const done = Promise.withResolvers<void>();
  const put = (): void => {
    encoder.take({ data: Buffer.alloc(bytes, frames.length * 8), capturedAtMs: 1_000 + frames.length * 100 });
  };
  const encoder = await PictureEncoder.start(codec, source, shape, (frame) => {
    frames.push(frame);
    if (frames.length === count) done.resolve();
    else put();
  });
  try {
    put();
    await Promise.race([done.promise, encoder.failed()]);
  } finally {
    await encoder.stop();
  }
  return frames;
}

for (const codec of ['h264', 'vp8'] as const) {
  test(`each picture comes out of ${codec} before the next one is needed, with its own time`, async () => {
    const frames = await encoded(codec, 12);
    assert.deepEqual(
      frames.map(({ capturedAtMs }) => capturedAtMs),
      frames.map((_, at) => 1_000 + at * 100),
    );
    // A second of pictures from one key frame to the next.
    assert.deepEqual(
      frames.flatMap(({ keyFrame }, at) => (keyFrame ? [at] : [])),
      [0, 10],
    );
    for (const at of [0, 10]) {
      const size = sizeOfFrame(codec, frames[at]?.data ?? Buffer.alloc(0));
      assert.deepEqual(size, { widthPx: shape.widthPx, heightPx: shape.heightPx });
    }
  });
}

test('of several pictures at once only the newest waits', async () => {
  const frames: EncodedPicture[] = [];
  const last = Promise.withResolvers<void>();
  const big = { widthPx: 1280, heightPx: 720 };
  const encoder = await PictureEncoder.start('h264', big, shape, (frame) => {
    frames.push(frame);
    if (frame.capturedAtMs === 9) last.resolve();
  });
  try {
    const data = Buffer.alloc((big.widthPx * big.heightPx * 3) / 2);
    for (let capturedAtMs = 0; capturedAtMs < 10; capturedAtMs += 1) encoder.take({ data, capturedAtMs });
    await Promise.race([last.promise, encoder.failed()]);
    assert.equal(encoder.dropped, 8);
    assert.deepEqual(
      frames.map(({ capturedAtMs }) => capturedAtMs),
      [0, 9],
    );
  } finally {
    await encoder.stop();
  }
});

test('an encoder that cannot be is told of', async () => {
  const encoder = await PictureEncoder.start('h264', source, { ...shape, widthPx: 159 }, () => undefined);
  try {
    encoder.take({ data: Buffer.alloc(bytes), capturedAtMs: 0 });
    await assert.rejects(encoder.failed(), { code: 'encoder-failed' });
  } finally {
    await encoder.stop();
  }
});
