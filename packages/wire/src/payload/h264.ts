import { uint16At } from '../rtp/network-order.ts';
import { BitReader } from './bit-reader.ts';
import type { PictureSize } from './picture-size.ts';

/** NAL unit types (RFC 6184 5.2, ITU-T H.264 table 7-1). */
const nal = { sequenceParameters: 7, aggregation: 24 } as const;
/** Profiles whose sequence parameters say more of the colour format (ITU-T H.264 7.3.2.1.1). */
const highProfiles: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134]);

/** Size that the sequence parameter set of an RTP payload tells (RFC 6184), or null when there is none in it. */
export function h264PictureSize(payload: Uint8Array): PictureSize | null {
  const type = (payload[0] ?? 0) & 0x1f;
  if (type === nal.sequenceParameters) return sizeOf(payload);
  if (type !== nal.aggregation) return null;
  // STAP-A: each unit after its length of 16 bits (RFC 6184 5.7.1).
  for (let at = 1; at + 2 < payload.length; ) {
    const length = uint16At(payload, at);
    const unit = payload.subarray(at + 2, at + 2 + length);
    if (unit.length === length && ((unit[0] ?? 0) & 0x1f) === nal.sequenceParameters) return sizeOf(unit);
    at += 2 + length;
  }
  return null;
}

/** ITU-T H.264 7.3.2.1.1, as far as the size; null when the unit ends before. */
function sizeOf(unit: Uint8Array): PictureSize | null {
  const bits = new BitReader(withoutEmulation(unit.subarray(1)));
  const profile = bits.take(8);
  bits.take(16);
  bits.exponential();
  let chroma = 1;
  if (highProfiles.has(profile)) {
    chroma = bits.exponential();
    if (chroma === 3) bits.take(1);
    bits.exponential();
    bits.exponential();
    bits.take(1);
    // Scaling matrices are allowed here and used by nobody who streams live: their length is not worth a parser.
    if (bits.take(1) === 1) return null;
  }
  bits.exponential();
  const order = bits.exponential();
  if (order === 0) bits.exponential();
  if (order === 1) {
    bits.take(1);
    bits.exponential();
    bits.exponential();
    const cycle = bits.exponential();
    for (let index = 0; index < cycle && !bits.ended; index += 1) bits.exponential();
  }
  bits.exponential();
  bits.take(1);
  const widthBlocks = bits.exponential() + 1;
  const heightUnits = bits.exponential() + 1;
  const frames = bits.take(1);
  if (frames === 0) bits.take(1);
  bits.take(1);
  const crop = bits.take(1) === 1 ? [1, 2, 3, 4].map(() => bits.exponential()) : [0, 0, 0, 0];
  if (bits.ended) return null;
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * (2 - frames);
  return {
    widthPx: widthBlocks * 16 - (left + right) * unitX,
    heightPx: heightUnits * 16 * (2 - frames) - (top + bottom) * unitY,
  };
}

/** Takes out the 3 of every 0 0 3, which keeps start codes out of the data (ITU-T H.264 7.4.1). */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, index) => !(byte === 3 && index > 1 && bytes[index - 1] === 0 && bytes[index - 2] === 0));
}
