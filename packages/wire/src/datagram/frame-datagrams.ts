import { MAX_REPAIRABLE_PARTS, MAX_REPAIRS, repairOf } from './erasure-code.ts';
import { FRAME_REPAIR_BYTES, writeFrameRepair } from './frame-repair.ts';
import type { DatagramHeader } from './header.ts';

/** One encoded frame on its way into datagrams. */
export interface FrameHeader
  extends Pick<DatagramHeader, 'mediaType' | 'codec' | 'keyFrame' | 'ssrc' | 'timestampMs'> {}

export interface FramePart {
  readonly header: Omit<DatagramHeader, 'version' | 'payloadBytes'>;
  readonly payload: Uint8Array;
}

/** A frame of more than this is no picture of a real encoder at our rates. */
export const MAX_FRAME_PARTS = 2048;

/** Where part `part` of `count` begins in a frame: all of them are nearly equal. */
export function partStart(frameBytes: number, part: number, count: number): number {
  return Math.floor((frameBytes * part) / count);
}

/**
 * Cuts a frame into payloads of at most `maxPayloadBytes`, nearly equal in size; all carry its time, the last one the
 * marker. `firstSeq` is the first one's number. So many `repairs` follow (docs/protocol/datagram.md), a frame of too many parts has none.
 *
 * @throws RangeError for an empty frame, or one of more than `MAX_FRAME_PARTS` parts
 */
export function frameParts(
  frame: Uint8Array,
  header: FrameHeader,
  firstSeq: number,
  maxPayloadBytes: number,
  wantedRepairs = 0,
): FramePart[] {
  const atMost = wantedRepairs > 0 ? maxPayloadBytes - FRAME_REPAIR_BYTES : maxPayloadBytes;
  const count = Math.ceil(frame.length / atMost);
  if (count === 0 || count > MAX_FRAME_PARTS) throw new RangeError(`A frame has 1 to ${MAX_FRAME_PARTS} datagrams`);
  const repairs = count > MAX_REPAIRABLE_PARTS ? 0 : Math.min(wantedRepairs, MAX_REPAIRS);
  const { mediaType, codec, keyFrame, ssrc, timestampMs } = header;
  const headerOf = (place: number): FramePart['header'] => ({
    mediaType,
    codec,
    keyFrame,
    marker: place === count - 1,
    start: place === 0,
    repair: place >= count,
    repairs,
    ssrc,
    timestampMs,
    seq: (firstSeq + place) & 0xffff,
  });
  const payloads = Array.from({ length: count }, (_, part) =>
    frame.subarray(partStart(frame.length, part, count), partStart(frame.length, part + 1, count)),
  );
  const parts = payloads.map((payload, place) => ({ header: headerOf(place), payload }));
  for (let row = 0; row < repairs; row += 1) {
    const repair = { row, count, frameBytes: frame.length, data: repairOf(payloads, row) };
    parts.push({ header: headerOf(count + row), payload: writeFrameRepair(repair) });
  }
  return parts;
}
