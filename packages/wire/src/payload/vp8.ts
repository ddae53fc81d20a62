import type { PictureSize } from './picture-size.ts';

/**
 * Size in the first packet of a VP8 key frame, or null. RFC 7741 4.2, the payload descriptor:
 *
 *     X: 0x80, N: 0x20, S: 0x10 (start of a partition), PID: 0x07
 *     with X: I 0x80 (picture id, one or two bytes), L 0x40, T 0x20, K 0x10
 *
 * then RFC 6386 9.1: a frame tag of 3 bytes whose lowest bit is 0, the start code 9d 01 2a, width and height of 14 bits
 * each, little endian.
 */
export function vp8PictureSize(payload: Uint8Array): PictureSize | null {
  const first = payload[0] ?? 0;
  if ((first & 0x10) === 0 || (first & 0x07) !== 0) return null;
  let at = 1;
  if (first & 0x80) {
    const extension = payload[1] ?? 0;
    at = 2;
    if (extension & 0x80) at += (payload[at] ?? 0) & 0x80 ? 2 : 1;
    if (extension & 0x40) at += 1;
    if (extension & 0x30) at += 1;
  }
  if (payload.length < at + 10 || (payload[at] ?? 1) & 0x01) return null;
  if (payload[at + 3] !== 0x9d || payload[at + 4] !== 0x01 || payload[at + 5] !== 0x2a) return null;
  const widthPx = ((payload[at + 6] ?? 0) | ((payload[at + 7] ?? 0) << 8)) & 0x3fff;
  const heightPx = ((payload[at + 8] ?? 0) | ((payload[at + 9] ?? 0) << 8)) & 0x3fff;
  return { widthPx, heightPx };
}
