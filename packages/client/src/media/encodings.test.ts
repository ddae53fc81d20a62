import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { activeLayers, encodingsFor, type Picture } from './encodings.ts';

const camera: Picture = { source: 'camera', preset: null, widthPx: 1280, heightPx: 720, fps: 30 };
const scales = (picture: Picture) => encodingsFor(picture).map((encoding) => encoding.scaleResolutionDownBy);

describe('simulcast layers', () => {
  it('are three for a camera from 640 pixels on, fewer below', () => {
    assert.deepEqual(scales(camera), [4, 2, 1]);
    assert.deepEqual(scales({ ...camera, widthPx: 640, heightPx: 360 }), [4, 2, 1]);
    assert.deepEqual(scales({ ...camera, widthPx: 320, heightPx: 240 }), [2, 1]);
    assert.deepEqual(scales({ ...camera, widthPx: 160, heightPx: 120 }), [1]);
  });

  it('spend about 1.8 Mbit/s on a 720p camera', () => {
    assert.deepEqual(
      encodingsFor(camera).map((encoding) => encoding.maxBitrate),
      [172_800, 552_960, 1_797_120],
    );
  });

  it('of a screen are two: sharp and slow for text, smooth for motion', () => {
    const screen: Picture = { source: 'screen', preset: 'text', widthPx: 1920, heightPx: 1080, fps: 30 };
    assert.deepEqual(
      encodingsFor(screen).map((encoding) => [encoding.scaleResolutionDownBy, encoding.maxFramerate]),
      [
        [2, 5],
        [1, 15],
      ],
    );
    assert.deepEqual(
      encodingsFor({ ...screen, preset: 'motion' }).map((encoding) => encoding.maxFramerate),
      [30, 30],
    );
  });

  it('always grow in size and bits', () => {
    const picture = fc.record({
      source: fc.constantFrom('camera' as const, 'screen' as const),
      preset: fc.constantFrom('text' as const, 'motion' as const),
      widthPx: fc.integer({ min: 16, max: 7680 }),
      heightPx: fc.integer({ min: 16, max: 4320 }),
      fps: fc.integer({ min: 1, max: 120 }),
    });
    fc.assert(
      fc.property(picture, (any) => {
        const encodings = encodingsFor(any);
        for (let n = 1; n < encodings.length; n += 1) {
          const [lower, upper] = [encodings[n - 1], encodings[n]];
          assert.ok(lower && upper && lower.scaleResolutionDownBy > upper.scaleResolutionDownBy);
          assert.ok(lower.maxBitrate <= upper.maxBitrate);
        }
      }),
    );
  });
});

describe('demand', () => {
  const encodings = encodingsFor(camera);

  it('keeps only the layers that somebody wants', () => {
    assert.deepEqual(activeLayers(encodings, 1280, 200), [true, false, false]);
    assert.deepEqual(activeLayers(encodings, 1280, 320), [true, false, false]);
    assert.deepEqual(activeLayers(encodings, 1280, 360), [true, true, false]);
    assert.deepEqual(activeLayers(encodings, 1280, 1280), [true, true, true]);
    assert.deepEqual(activeLayers(encodings, 1280, 4000), [true, true, true]);
  });

  it('of nobody stops everything, an unknown one nothing', () => {
    assert.deepEqual(activeLayers(encodings, 1280, 0), [false, false, false]);
    assert.deepEqual(activeLayers(encodings, 1280, null), [true, true, true]);
  });
});
