const HEADER_BYTES = 9;
const TAG_BYTES = 11;
/** The length of the tag before, in front of each. */
const BACK_BYTES = 4;
const videoTag = 9;
const avc = { codec: 7, parameters: 0, units: 1 } as const;
const keyFrame = 1;
const startCode = Buffer.from([0, 0, 0, 1]);

export interface EncodedFrame {
  /** ITU-T H.264 annex B. */
  readonly data: Buffer;
  readonly keyFrame: boolean;
}

/**
 * H.264 out of a stream of FLV (Adobe's specification version 10.1, annex E), in whatever pieces it comes. FFmpeg writes each
 * frame out whole there, as a raw stream of H.264 would be known to end only when the next one begins. Each key frame gets its
 * parameter sets in front.
 */
export class FlvReader {
  readonly #onFrame: (frame: EncodedFrame) => void;
  #rest: Buffer = Buffer.alloc(0);
  #hasHeader = false;
  #parameters: Buffer = Buffer.alloc(0);

  constructor(onFrame: (frame: EncodedFrame) => void) {
    this.#onFrame = onFrame;
  }

  take(chunk: Buffer): void {
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    if (!this.#hasHeader && all.length >= HEADER_BYTES) {
      at = HEADER_BYTES;
      this.#hasHeader = true;
    }
    while (this.#hasHeader && at + BACK_BYTES + TAG_BYTES <= all.length) {
      const tag = at + BACK_BYTES;
      const end = tag + TAG_BYTES + all.readUIntBE(tag + 1, 3);
      if (end > all.length) break;
      if (all[tag] === videoTag) this.#video(all.subarray(tag + TAG_BYTES, end));
      at = end;
    }
    this.#rest = all.subarray(at);
  }

  /** Kind and codec (1), type (1), composition time (3), data. */
  #video(body: Buffer): void {
    const [first = 0, type] = body;
    if ((first & 0x0f) !== avc.codec) return;
    const data = body.subarray(5);
    if (type === avc.parameters) this.#parameters = parameterSets(data);
    if (type !== avc.units) return;
    const isKey = first >> 4 === keyFrame;
    const units = annexB(data, 4);
    this.#onFrame({
      data: isKey ? Buffer.concat([this.#parameters, ...units]) : Buffer.concat(units),
      keyFrame: isKey,
    });
  }
}

/** Units behind lengths of so many bytes, each behind a start code instead. */
function annexB(data: Buffer, lengthBytes: number): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + lengthBytes < data.length; ) {
    const end = at + lengthBytes + data.readUIntBE(at, lengthBytes);
    units.push(startCode, data.subarray(at + lengthBytes, end));
    at = end;
  }
  return units;
}

/** Of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1.2): sequence, then picture parameter sets. */
function parameterSets(record: Buffer): Buffer {
  const sets: Buffer[] = [];
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (record[at] ?? 0) & mask;
    at += 1;
    for (let set = 0; set < count && at + 2 <= record.length; set += 1) {
      const end = at + 2 + record.readUInt16BE(at);
      sets.push(startCode, record.subarray(at + 2, end));
      at = end;
    }
  }
  return Buffer.concat(sets);
}
