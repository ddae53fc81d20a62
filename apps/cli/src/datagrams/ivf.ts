/** IVF, the simplest container that FFmpeg reads with times: one stream of whole frames of any codec. Little endian. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 12;
/** Ticks a second: times are milliseconds. */
const TIME_BASE = 1_000;

export const ivfCodes = { h264: 'H264', vp8: 'VP80', vp9: 'VP90', av1: 'AV01' } as const;
export type IvfCodec = keyof typeof ivfCodes;

/** A size of 0: whoever reads finds it in the frames. */
export function ivfHeader(codec: IvfCodec, size: { widthPx: number; heightPx: number }): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('DKIF', 0, 'latin1');
  header.writeUInt16LE(HEADER_BYTES, 6);
  header.write(ivfCodes[codec], 8, 'latin1');
  header.writeUInt16LE(size.widthPx, 12);
  header.writeUInt16LE(size.heightPx, 14);
  header.writeUInt32LE(TIME_BASE, 16);
  header.writeUInt32LE(1, 20);
  return header;
}

export function ivfFrame(data: Uint8Array, timeMs: number): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + data.length);
  frame.writeUInt32LE(data.length, 0);
  frame.writeBigUInt64LE(BigInt(Math.round(timeMs)), 4);
  frame.set(data, FRAME_HEADER_BYTES);
  return frame;
}

/** Takes a stream of IVF in whatever pieces it comes, and gives each frame as soon as it is whole. */
export class IvfReader {
  readonly #onFrame: (data: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);
  #hasHeader = false;

  constructor(onFrame: (data: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  take(chunk: Buffer): void {
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    if (!this.#hasHeader && all.length >= HEADER_BYTES) {
      at = HEADER_BYTES;
      this.#hasHeader = true;
    }
    while (this.#hasHeader && at + FRAME_HEADER_BYTES <= all.length) {
      const end = at + FRAME_HEADER_BYTES + all.readUInt32LE(at);
      if (end > all.length) break;
      this.#onFrame(all.subarray(at + FRAME_HEADER_BYTES, end));
      at = end;
    }
    this.#rest = all.subarray(at);
  }
}
