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

/**
 * Cuts a frame into payloads of at most `maxPayloadBytes`, nearly equal in size; all carry its time, the last one the
 * marker. `firstSeq` is the first one's number.
 *
 * @throws RangeError for an empty frame, or one of more than `MAX_FRAME_PARTS` parts
 */
export function frameParts(
  frame: Uint8Array,
  header: FrameHeader,
  firstSeq: number,
  maxPayloadBytes: number,
): FramePart[] {
  const count = Math.ceil(frame.length / maxPayloadBytes);
  if (count === 0 || count > MAX_FRAME_PARTS) throw new RangeError(`A frame has 1 to ${MAX_FRAME_PARTS} datagrams`);
  const { mediaType, codec, keyFrame, ssrc, timestampMs } = header;
  return Array.from({ length: count }, (_, part) => ({
    header: {
      mediaType,
      codec,
      keyFrame,
      marker: part === count - 1,
      start: part === 0,
      ssrc,
      timestampMs,
      seq: (firstSeq + part) & 0xffff,
    },
    payload: frame.subarray(Math.floor((frame.length * part) / count), Math.floor((frame.length * (part + 1)) / count)),
  }));
}
