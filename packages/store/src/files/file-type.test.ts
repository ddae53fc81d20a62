import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileTypeOf, isShown } from './file-type.ts';

/** A 1 x 1 PNG, up to the end of IHDR. */
const png = (widthPx: number, heightPx: number) => {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008060000', 'hex');
  head.writeUInt32BE(widthPx, 16);
  head.writeUInt32BE(heightPx, 20);
  return head;
};
const jpeg = Buffer.from('ffd8ffe000044a46ffc0001108004000800301220002110103', 'hex');
const gif = Buffer.from('47494638396140002000f0', 'hex');

test('pictures are known by their bytes', () => {
  assert.equal(fileTypeOf(png(640, 480)), 'image/png');
  assert.equal(fileTypeOf(jpeg), 'image/jpeg');
  assert.equal(fileTypeOf(gif), 'image/gif');
  const lossless = Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f', 'latin1'),
    Buffer.from('0f400100', 'hex'),
  ]);
  assert.equal(fileTypeOf(lossless), 'image/webp');
});

test('a picture that is huge, has no size or ends early is only bytes', () => {
  const cut = Array.from({ length: 17 }, (_, length) => jpeg.subarray(0, length));
  for (const head of [png(100_000, 100_000), png(0, 5), png(1, 1).subarray(0, 18), ...cut]) {
    assert.equal(fileTypeOf(head), 'application/octet-stream');
  }
});

test('nothing that could be a page is shown', () => {
  const texts = ['<html><script>alert(1)</script>', '<?xml version="1.0"?><svg onload="alert(1)"/>', '%PDF-1.7', ''];
  for (const text of texts) assert.equal(isShown(fileTypeOf(Buffer.from(text))), false, text);
});
