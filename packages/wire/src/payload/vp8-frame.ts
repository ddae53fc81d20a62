import type { FramePayloads } from './frame-payloads.ts';

/** Bits of the payload descriptor (RFC 7741 section 4.2). */
const EXTENDED = 0x80;
const START_OF_PARTITION = 0x10;
const PICTURE_ID = 0x80;
const TL0_PICTURE_INDEX = 0x40;
const TEMPORAL_OR_KEY_INDEX = 0x30;
const LONG_PICTURE_ID = 0x80;

/** VP8 over RTP (RFC 7741), with the shortest descriptor when sent. */
export const vp8Payloads: FramePayloads = {
  cut(frame, maxBytes) {
    const count = Math.ceil(frame.length / (maxBytes - 1));
    return Array.from({ length: count }, (_, piece) => {
      const from = Math.floor((frame.length * piece) / count);
      const to = Math.floor((frame.length * (piece + 1)) / count);
      const payload = new Uint8Array(1 + to - from);
      payload[0] = piece === 0 ? START_OF_PARTITION : 0;
      payload.set(frame.subarray(from, to), 1);
      return payload;
    });
  },

  join(payloads) {
    const pieces: Uint8Array[] = [];
    for (const payload of payloads) {
      const bytes = descriptorBytes(payload);
      if (bytes < 0) return null;
      pieces.push(payload.subarray(bytes));
    }
    const [first] = pieces;
    if (!first?.length || !((payloads[0]?.[0] ?? 0) & START_OF_PARTITION)) return null;
    // RFC 6386 section 9.1: the first bit of a frame is 0 in a key frame.
    return { pieces, keyFrame: ((first[0] as number) & 1) === 0 };
  },
};

/** Length of the descriptor, -1 when it does not fit. */
function descriptorBytes(payload: Uint8Array): number {
  const [first = 0, extension = 0, pictureId = 0] = payload;
  let bytes = 1;
  if (first & EXTENDED) {
    bytes += 1;
    if (extension & PICTURE_ID) bytes += pictureId & LONG_PICTURE_ID ? 2 : 1;
    if (extension & TL0_PICTURE_INDEX) bytes += 1;
    if (extension & TEMPORAL_OR_KEY_INDEX) bytes += 1;
  }
  return bytes < payload.length ? bytes : -1;
}
