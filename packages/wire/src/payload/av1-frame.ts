import type { FramePayloads } from './frame-payloads.ts';

/** OBU types (AV1 bitstream, section 6.2.2). */
const obu = { sequenceHeader: 1, temporalDelimiter: 2, tileList: 8, padding: 15 } as const;
/** They do not travel by RTP (RTP payload format for AV1, section 5). */
const leftOut: ReadonlySet<number> = new Set([obu.temporalDelimiter, obu.tileList, obu.padding]);
const HAS_EXTENSION = 0x04;
const HAS_SIZE = 0x02;
/** Bits of the aggregation header (RTP payload format for AV1, section 4.4): Z, Y, W, N. */
const CONTINUES = 0x80;
const GOES_ON = 0x40;
const NEW_SEQUENCE = 0x08;
/** A fragment that is smaller than this is not worth its length. */
const minFragmentBytes = 16;
/** Seven bits each: sizes of 2^28 and more are nobody's picture. */
const maxSizeBytes = 4;
const delimiter = Uint8Array.of((obu.temporalDelimiter << 3) | HAS_SIZE, 0);

/** AV1 over RTP (AOM's payload format 1.0); a frame is a temporal unit in the low-overhead format (section 5.2). */
export const av1Payloads: FramePayloads = {
  cut(frame, maxBytes) {
    const units = unitsOf(frame).filter((unit) => !leftOut.has(typeOf(unit)));
    const isNew = units.some((unit) => typeOf(unit) === obu.sequenceHeader);
    const payloads: Uint8Array[] = [];
    let open = new OpenPayload(maxBytes, isNew ? NEW_SEQUENCE : 0);
    const next = (head: number): void => {
      payloads.push(open.close());
      open = new OpenPayload(maxBytes, head);
    };
    for (const unit of units) {
      for (let rest = unit; rest.length > 0; ) {
        const room = open.room;
        if (rest.length > room && room < minFragmentBytes) {
          next(0);
          continue;
        }
        const piece = rest.subarray(0, room);
        open.add(piece);
        rest = rest.subarray(piece.length);
        if (rest.length === 0) break;
        open.goesOn();
        next(CONTINUES);
      }
    }
    if (!open.isEmpty) payloads.push(open.close());
    return payloads;
  },

  join(payloads) {
    const units: Uint8Array[][] = [];
    let goesOn = false;
    for (const payload of payloads) {
      const head = payload[0] ?? 0;
      const elements = elementsOf(payload);
      if (!elements || ((head & CONTINUES) !== 0) !== goesOn) return null;
      for (const [place, element] of elements.entries()) {
        const last = units.at(-1);
        if (place === 0 && goesOn && last) last.push(element);
        else units.push([element]);
      }
      goesOn = (head & GOES_ON) !== 0;
    }
    if (goesOn || units.length === 0) return null;
    const pieces: Uint8Array[] = [delimiter];
    let keyFrame = false;
    for (const fragments of units) {
      const sized = withSize(fragments);
      if (!sized) return null;
      if (leftOut.has(typeOf(sized[0] as Uint8Array))) continue;
      if (typeOf(sized[0] as Uint8Array) === obu.sequenceHeader) keyFrame = true;
      pieces.push(...sized);
    }
    return pieces.length > 1 ? { pieces, keyFrame } : null;
  },
};

/** The payload opens a coded video sequence, and so a frame. Of other frames it is not told. */
export function opensAv1Sequence([head = 0]: Uint8Array): boolean {
  return (head & (CONTINUES | NEW_SEQUENCE)) === NEW_SEQUENCE;
}

/** A payload in the making: every element behind its length (W = 0). */
class OpenPayload {
  readonly #maxBytes: number;
  readonly #elements: Uint8Array[] = [];
  #head: number;
  #bytes = 1;

  constructor(maxBytes: number, head: number) {
    this.#maxBytes = maxBytes;
    this.#head = head;
  }

  get isEmpty(): boolean {
    return this.#elements.length === 0;
  }

  /** For one more element, its length apart. */
  get room(): number {
    const left = this.#maxBytes - this.#bytes;
    return Math.max(0, left - sizeBytes(Math.max(0, left - 1)));
  }

  add(element: Uint8Array): void {
    const size = writtenSize(element.length);
    this.#elements.push(size, element);
    this.#bytes += size.length + element.length;
  }

  goesOn(): void {
    this.#head |= GOES_ON;
  }

  close(): Uint8Array {
    const payload = new Uint8Array(this.#bytes);
    payload[0] = this.#head;
    let at = 1;
    for (const element of this.#elements) {
      payload.set(element, at);
      at += element.length;
    }
    return payload;
  }
}

function typeOf(unit: Uint8Array): number {
  return ((unit[0] ?? 0) >> 3) & 0x0f;
}

/** OBUs of a temporal unit, without size fields. What does not add up is left out from there on. */
function unitsOf(frame: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let at = 0; at < frame.length; ) {
    const head = frame[at] as number;
    const headBytes = head & HAS_EXTENSION ? 2 : 1;
    const size = head & HAS_SIZE ? sizeAt(frame, at + headBytes) : { value: frame.length - at - headBytes, bytes: 0 };
    if (!size) return units;
    const from = at + headBytes + size.bytes;
    const to = from + size.value;
    if (to > frame.length || from > frame.length) return units;
    const unit = new Uint8Array(headBytes + size.value);
    unit.set(frame.subarray(at, at + headBytes));
    unit[0] = head & ~HAS_SIZE;
    unit.set(frame.subarray(from, to), headBytes);
    units.push(unit);
    at = to;
  }
  return units;
}

/** Elements of a payload; null when their lengths lie. */
function elementsOf(payload: Uint8Array): Uint8Array[] | null {
  const count = ((payload[0] ?? 0) >> 4) & 3;
  const elements: Uint8Array[] = [];
  for (let at = 1; at < payload.length; ) {
    // Where the count is told, the last one has no length.
    const isLast = count > 0 && elements.length === count - 1;
    const size = isLast ? { value: payload.length - at, bytes: 0 } : sizeAt(payload, at);
    if (!size) return null;
    const to = at + size.bytes + size.value;
    if (size.value === 0 || to > payload.length) return null;
    elements.push(payload.subarray(at + size.bytes, to));
    at = to;
  }
  return elements.length > 0 && (count === 0 || elements.length === count) ? elements : null;
}

/** An OBU of these fragments with a size field; null when it is none. */
function withSize(fragments: readonly Uint8Array[]): Uint8Array[] | null {
  const [first] = fragments;
  const head = first?.[0];
  if (!first || head === undefined) return null;
  // A sender may have kept it.
  if (head & HAS_SIZE) return [...fragments];
  const headBytes = head & HAS_EXTENSION ? 2 : 1;
  if (first.length < headBytes) return null;
  const bytes = fragments.reduce((sum, { length }) => sum + length, 0) - headBytes;
  const start = Uint8Array.from(first.subarray(0, headBytes));
  start[0] = head | HAS_SIZE;
  return [start, writtenSize(bytes), first.subarray(headBytes), ...fragments.slice(1)];
}

/** leb128 (AV1 bitstream, section 4.10.5). */
function sizeAt(bytes: Uint8Array, at: number): { value: number; bytes: number } | null {
  let value = 0;
  for (let place = 0; place < maxSizeBytes; place += 1) {
    const byte = bytes[at + place];
    if (byte === undefined) return null;
    value |= (byte & 0x7f) << (7 * place);
    if ((byte & 0x80) === 0) return { value, bytes: place + 1 };
  }
  return null;
}

function sizeBytes(value: number): number {
  if (value < 0x80) return 1;
  return value < 0x4000 ? 2 : value < 0x200000 ? 3 : 4;
}

function writtenSize(value: number): Uint8Array {
  return Uint8Array.from(
    { length: sizeBytes(value) },
    (_, place) => ((value >> (7 * place)) & 0x7f) | (place < sizeBytes(value) - 1 ? 0x80 : 0),
  );
}
