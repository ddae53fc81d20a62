import { BitReader } from './bit-reader.ts';
import type { FramePayloads } from './frame-payloads.ts';

/** Bits of the payload descriptor (RFC 9628 section 4.2): I, P, L, F, B, E, V. */
const PICTURE_ID = 0x80;
const PREDICTED = 0x40;
const LAYERS = 0x20;
const FLEXIBLE = 0x10;
const BEGINS = 0x08;
const ENDS = 0x04;
const STRUCTURE = 0x02;
const LONG_PICTURE_ID = 0x80;
const MORE_REFERENCES = 0x01;
const maxReferences = 3;

/** VP9 over RTP (RFC 9628), with the shortest descriptor when sent; layers of a picture become one frame. */
export const vp9Payloads: FramePayloads = {
  cut(frame, maxBytes) {
    const count = Math.ceil(frame.length / (maxBytes - 1));
    const predicted = isKeyFrame(frame) ? 0 : PREDICTED;
    return Array.from({ length: count }, (_, piece) => {
      const from = Math.floor((frame.length * piece) / count);
      const to = Math.floor((frame.length * (piece + 1)) / count);
      const payload = new Uint8Array(1 + to - from);
      payload[0] = predicted | (piece === 0 ? BEGINS : 0) | (piece === count - 1 ? ENDS : 0);
      payload.set(frame.subarray(from, to), 1);
      return payload;
    });
  },

  join(payloads) {
    const first = payloads[0]?.[0] ?? 0;
    if (!(first & BEGINS)) return null;
    const pieces: Uint8Array[] = [];
    for (const payload of payloads) {
      const bytes = vp9DescriptorBytes(payload);
      if (bytes < 0) return null;
      pieces.push(payload.subarray(bytes));
    }
    return { pieces, keyFrame: (first & PREDICTED) === 0 };
  },
};

/** The payload opens a picture: its lowest layer begins there. */
export function opensVp9Picture(payload: Uint8Array): boolean {
  const [first = 0] = payload;
  if (!(first & BEGINS)) return false;
  if (!(first & LAYERS)) return true;
  const at = 1 + pictureIdBytes(payload);
  return (((payload[at] ?? 0) >> 1) & 7) === 0;
}

function pictureIdBytes(payload: Uint8Array): number {
  const [first = 0, pictureId = 0] = payload;
  if (!(first & PICTURE_ID)) return 0;
  return pictureId & LONG_PICTURE_ID ? 2 : 1;
}

/** Length of the descriptor, -1 when nothing comes behind it. */
function vp9DescriptorBytes(payload: Uint8Array): number {
  const [first = 0] = payload;
  let at = 1 + pictureIdBytes(payload);
  // Layer numbers; without references of its own (flexible mode), the index of the lowest temporal layer, too.
  if (first & LAYERS) at += first & FLEXIBLE ? 1 : 2;
  if (first & PREDICTED && first & FLEXIBLE) {
    for (let reference = 1; ; reference += 1) {
      const more = (payload[at] ?? 0) & MORE_REFERENCES;
      at += 1;
      if (!more) break;
      if (reference === maxReferences) return -1;
    }
  }
  if (first & STRUCTURE) at += structureBytes(payload, at);
  return at < payload.length ? at : -1;
}

/** Scalability structure: N_S (3), Y, G; sizes of the layers; a description of a group of pictures. */
function structureBytes(payload: Uint8Array, start: number): number {
  const head = payload[start] ?? 0;
  let at = start + 1;
  if (head & 0x10) at += 4 * ((head >> 5) + 1);
  if (head & 0x08) {
    const pictures = payload[at] ?? 0;
    at += 1;
    for (let picture = 0; picture < pictures && at < payload.length; picture += 1) {
      at += 1 + (((payload[at] ?? 0) >> 2) & 3);
    }
  }
  return at - start;
}

/** VP9 bitstream, section 6.2: frame_marker, profile, show_existing_frame, frame_type. */
function isKeyFrame(frame: Uint8Array): boolean {
  const bits = new BitReader(frame);
  bits.take(2);
  const profile = bits.take(1) | (bits.take(1) << 1);
  if (profile === 3) bits.take(1);
  return bits.take(1) === 0 && bits.take(1) === 0;
}
