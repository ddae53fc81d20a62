import { putUint16, uint16At } from '../rtp/network-order.ts';
import type { FramePayloads } from './frame-payloads.ts';

/** NAL unit types (RFC 6184 section 5.2, ITU-T H.264 table 7-1). */
const nal = { instantRefresh: 5, aggregation: 24, fragment: 28 } as const;
const startCode = Uint8Array.of(0, 0, 0, 1);
const FRAGMENT_START = 0x80;
const FRAGMENT_END = 0x40;

/** H.264 over RTP (RFC 6184, packetization mode 1); a frame is an access unit as a byte stream (ITU-T H.264 annex B). */
export const h264Payloads: FramePayloads = {
  cut(frame, maxBytes) {
    return unitsOf(frame).flatMap((unit) => (unit.length <= maxBytes ? [unit] : fragments(unit, maxBytes)));
  },

  join(payloads) {
    const pieces: Uint8Array[] = [];
    let keyFrame = false;
    const begin = (type: number): void => {
      pieces.push(startCode);
      if (type === nal.instantRefresh) keyFrame = true;
    };
    let isInFragment = false;
    for (const payload of payloads) {
      const type = (payload[0] ?? 0) & 0x1f;
      if (type === nal.fragment) {
        const [indicator = 0, header = 0] = payload;
        if (payload.length < 2) return null;
        if (header & FRAGMENT_START) {
          begin(header & 0x1f);
          pieces.push(Uint8Array.of((indicator & 0xe0) | (header & 0x1f)));
          isInFragment = true;
        } else if (!isInFragment) return null;
        pieces.push(payload.subarray(2));
        if (header & FRAGMENT_END) isInFragment = false;
      } else if (type === nal.aggregation) {
        for (const unit of aggregated(payload)) {
          begin((unit[0] ?? 0) & 0x1f);
          pieces.push(unit);
        }
      } else if (type > 0 && type < nal.aggregation) {
        begin(type);
        pieces.push(payload);
      } else return null;
    }
    return pieces.length > 0 && !isInFragment ? { pieces, keyFrame } : null;
  },
};

/** Units of an access unit between its start codes of three or four bytes. */
function unitsOf(frame: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let from = -1;
  for (let at = 0; at + 2 < frame.length; at += 1) {
    if (frame[at] !== 0 || frame[at + 1] !== 0 || frame[at + 2] !== 1) continue;
    if (from >= 0) units.push(withoutTrailingZeros(frame.subarray(from, at)));
    from = at + 3;
    at += 2;
  }
  if (from >= 0) units.push(frame.subarray(from));
  return units.filter((unit) => unit.length > 0);
}

/** The fourth byte of a start code belongs to what comes before it; a unit itself never ends with 0. */
function withoutTrailingZeros(unit: Uint8Array): Uint8Array {
  let end = unit.length;
  while (end > 0 && unit[end - 1] === 0) end -= 1;
  return unit.subarray(0, end);
}

/** FU-A (RFC 6184 section 5.8): indicator, header, a piece of the unit without its own first byte. */
function fragments(unit: Uint8Array, maxBytes: number): Uint8Array[] {
  const [first = 0] = unit;
  const body = unit.subarray(1);
  const count = Math.ceil(body.length / (maxBytes - 2));
  return Array.from({ length: count }, (_, piece) => {
    const from = Math.floor((body.length * piece) / count);
    const to = Math.floor((body.length * (piece + 1)) / count);
    const payload = new Uint8Array(2 + to - from);
    payload[0] = (first & 0xe0) | nal.fragment;
    payload[1] = (piece === 0 ? FRAGMENT_START : 0) | (piece === count - 1 ? FRAGMENT_END : 0) | (first & 0x1f);
    payload.set(body.subarray(from, to), 2);
    return payload;
  });
}

/** Units of a STAP-A (RFC 6184 section 5.7.1), each behind its length of 16 bits. */
function aggregated(payload: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let at = 1; at + 2 < payload.length; ) {
    const bytes = uint16At(payload, at);
    units.push(payload.subarray(at + 2, at + 2 + bytes));
    at += 2 + bytes;
  }
  return units;
}

/** One STAP-A of small units, as senders make of parameter sets; for tests and tools. */
export function aggregate(units: readonly Uint8Array[]): Uint8Array {
  const payload = new Uint8Array(1 + units.reduce((bytes, unit) => bytes + 2 + unit.length, 0));
  payload[0] = nal.aggregation | 0x60;
  let at = 1;
  for (const unit of units) {
    putUint16(payload, at, unit.length);
    payload.set(unit, at + 2);
    at += 2 + unit.length;
  }
  return payload;
}
