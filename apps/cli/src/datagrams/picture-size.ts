import { type PictureSize, pictureSizeOf } from '@crossband/wire/payload/picture-size';
import type { IvfCodec } from './ivf.ts';

/** What a key frame says of its size; null: this codec's are not looked into, or it says nothing. */
export function sizeOfFrame(codec: IvfCodec, frame: Uint8Array): PictureSize | null {
  if (codec === 'vp8') return vp8Size(frame);
  if (codec !== 'h264') return null;
  for (let at = 0; at + 3 < frame.length; at += 1) {
    if (frame[at] !== 0 || frame[at + 1] !== 0 || frame[at + 2] !== 1) continue;
    const size = pictureSizeOf('H264', frame.subarray(at + 3));
    if (size) return size;
  }
  return null;
}

/** RFC 6386 section 9.1: a tag of 3 bytes whose lowest bit is 0, start code 9d 01 2a, width and height of 14 bits. */
function vp8Size(frame: Uint8Array): PictureSize | null {
  if (frame.length < 10 || (frame[0] as number) & 1) return null;
  if (frame[3] !== 0x9d || frame[4] !== 0x01 || frame[5] !== 0x2a) return null;
  const read = (at: number): number => ((frame[at] as number) | ((frame[at + 1] as number) << 8)) & 0x3fff;
  return { widthPx: read(6), heightPx: read(8) };
}
