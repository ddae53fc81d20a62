import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VideoAdaptation } from './video-adaptation.ts';

const limits = { widthPx: 640, heightPx: 360, fps: 30, maxBps: 1_200_000 };

test('a falling target takes frames first, then size, then bits', () => {
  const video = new VideoAdaptation(limits);
  const seen: string[] = [];
  for (let bitrateBps = 1_200_000; bitrateBps > 20_000; bitrateBps *= 0.97) {
    if (!video.target(bitrateBps, 0)) continue;
    const { fps, widthPx } = video.shape;
    seen.push(`${widthPx} px ${fps} fps`);
  }
  assert.deepEqual(seen, ['640 px 20 fps', '640 px 15 fps', '480 px 15 fps', '320 px 15 fps', '160 px 15 fps']);
  assert.equal(video.shape.bitrateBps, 40_000);
});

test('a target that fell far is followed at once', () => {
  const video = new VideoAdaptation(limits);
  assert.equal(video.target(100_000, 0), true);
  const { widthPx, heightPx, fps, bitrateBps } = video.shape;
  assert.deepEqual([widthPx, heightPx, fps, bitrateBps], [480, 270, 15, 100_000]);
});

test('it climbs rung by rung, and only when there is room for a while', () => {
  const video = new VideoAdaptation(limits);
  video.target(100_000, 0);
  const climbs: number[] = [];
  for (let atMs = 0; atMs < 12_000; atMs += 250) if (video.target(1_200_000, atMs)) climbs.push(atMs);
  assert.deepEqual(climbs, [1_500, 3_250, 5_000]);
  assert.equal(video.shape.fps, 30);
  video.target(100_000, 20_000);
  for (let atMs = 20_000; atMs < 30_000; atMs += 250) {
    // Room that comes and goes is none.
    assert.equal(video.target(atMs % 1_000 === 0 ? 100_000 : 1_200_000, atMs), false);
  }
});

test('a frame is left out while earlier ones wait to be sent', () => {
  const video = new VideoAdaptation(limits);
  video.target(400_000, 0);
  assert.equal(video.takesFrame(2_000), true);
  assert.equal(video.takesFrame(4_000), false);
});
