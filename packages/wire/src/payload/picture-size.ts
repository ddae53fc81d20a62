import { h264PictureSize } from './h264.ts';
import { vp8PictureSize } from './vp8.ts';

/** Pixels. */
export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The picture size that an RTP payload tells, or null when this one tells none: most do not. */
export function pictureSizeOf(codec: 'VP8' | 'H264', payload: Uint8Array): PictureSize | null {
  return codec === 'VP8' ? vp8PictureSize(payload) : h264PictureSize(payload);
}
