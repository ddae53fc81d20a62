import { putUint32, uint32At } from '../rtp/network-order.ts';

/** Payload of a repair: row (1), number of parts (1), two zero bytes, bytes of the whole frame (4), and the repair itself. */
export const FRAME_REPAIR_BYTES = 8;

export interface FrameRepair {
  /** Which of the frame's repairs this is. */
  readonly row: number;
  /** Parts of the frame. */
  readonly count: number;
  readonly frameBytes: number;
  readonly data: Uint8Array;
}

export function writeFrameRepair({ row, count, frameBytes, data }: FrameRepair): Uint8Array {
  const payload = new Uint8Array(FRAME_REPAIR_BYTES + data.length);
  payload[0] = row;
  payload[1] = count;
  putUint32(payload, 4, frameBytes);
  payload.set(data, FRAME_REPAIR_BYTES);
  return payload;
}

/** Null for one that no sender makes. @param repairs how many the header says there are */
export function readFrameRepair(payload: Uint8Array, repairs: number): FrameRepair | null {
  if (payload.length <= FRAME_REPAIR_BYTES) return null;
  const [row = 0, count = 0] = payload;
  const frameBytes = uint32At(payload, 4);
  const data = payload.subarray(FRAME_REPAIR_BYTES);
  const isReal = row < repairs && count > 0 && Math.ceil(frameBytes / count) === data.length;
  return isReal ? { row, count, frameBytes, data } : null;
}
