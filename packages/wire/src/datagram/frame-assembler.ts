import { distance32 } from '@crossband/foundation';
import { recoverParts } from './erasure-code.ts';
import { MAX_FRAME_PARTS, partStart } from './frame-datagrams.ts';
import { type FrameRepair, readFrameRepair } from './frame-repair.ts';
import type { DatagramHeader } from './header.ts';

export interface AssembledFrame {
  readonly codec: number;
  readonly keyFrame: boolean;
  readonly timestampMs: number;
  /** Places of its first and last datagram in the stream, repairs among them. */
  readonly firstIndex: number;
  readonly lastIndex: number;
  /** Payloads of its datagrams in order. */
  readonly parts: readonly Uint8Array[];
}

interface OpenFrame {
  readonly timestampMs: number;
  readonly codec: number;
  readonly keyFrame: boolean;
  readonly parts: Map<number, Uint8Array>;
  /** By row. */
  readonly repairs: Map<number, FrameRepair>;
  /** How many repairs follow its parts. */
  readonly repairCount: number;
  firstIndex: number | null;
  /** Of its last part: repairs come behind. */
  lastIndex: number | null;
  /** Newer frames that became whole meanwhile. */
  overtaken: number;
}

/** Frames in the making at once; the oldest gives way. */
const OPEN_FRAMES = 8;
/** A frame that so many newer ones have overtaken does not come any more: nobody waits longer than that for a picture. */
const PATIENCE_FRAMES = 3;
/** Ends and times of frames that are remembered, for what comes late or twice. */
const REMEMBERED = 64;

/**
 * Puts the frames of one stream together again in whatever order their datagrams (or RTP packets) come, and gives each as it becomes
 * whole: the order of frames is for who shows them.
 *
 * A frame reaches from its start to its marker. Where the sender marks no start, it begins behind the marker of the
 * frame before, once that has been seen.
 */
export class FrameAssembler {
  readonly #onFrame: (frame: AssembledFrame) => void;
  /** By capture time, oldest first. */
  readonly #open = new Map<number, OpenFrame>();
  readonly #ends = new Set<number>();
  readonly #given = new Set<number>();
  #newestMs: number | null = null;
  /** Frames that never became whole. */
  dropped = 0;
  /** Frames that became whole by repairs. */
  repaired = 0;

  constructor(onFrame: (frame: AssembledFrame) => void) {
    this.#onFrame = onFrame;
  }

  /** @param index of the datagram: roll and seq in one number. `payload` is kept until the frame is whole. */
  add(header: DatagramHeader, index: number, payload: Uint8Array): void {
    const frame = this.#frameOf(header);
    if (!frame || frame.parts.size >= MAX_FRAME_PARTS) return;
    if (header.repair) this.#addRepair(frame, index, payload);
    else this.#addPart(frame, header, index, payload);
    this.#giveWhole(frame);
  }

  #addPart(frame: OpenFrame, { start, marker }: DatagramHeader, index: number, payload: Uint8Array): void {
    frame.parts.set(index, payload);
    if (start) frame.firstIndex = index;
    if (!marker) return;
    frame.lastIndex = index;
    const end = index + frame.repairCount;
    remember(this.#ends, end);
    // Where the sender marks no start, the next frame may have waited for this one's end.
    for (const other of this.#open.values()) if (other.parts.has(end + 1)) this.#giveWhole(other);
  }

  #addRepair(frame: OpenFrame, index: number, payload: Uint8Array): void {
    const repair = readFrameRepair(payload, frame.repairCount);
    const [known = repair] = frame.repairs.values();
    if (!repair || known?.count !== repair.count || known.frameBytes !== repair.frameBytes) return;
    frame.repairs.set(repair.row, repair);
    frame.firstIndex = index - repair.row - repair.count;
    frame.lastIndex = frame.firstIndex + repair.count - 1;
    remember(this.#ends, frame.lastIndex + frame.repairCount);
  }

  #frameOf({ timestampMs, codec, keyFrame, repairs: repairCount = 0 }: DatagramHeader): OpenFrame | null {
    const known = this.#open.get(timestampMs);
    if (known) return known.codec === codec ? known : null;
    if (this.#given.has(timestampMs)) return null;
    const isNewest = this.#newestMs === null || distance32(timestampMs, this.#newestMs) > 0;
    // Older than everything in the making: it gave way already.
    if (!isNewest && this.#open.size >= OPEN_FRAMES) return null;
    if (isNewest) this.#newestMs = timestampMs;
    const frame: OpenFrame = {
      timestampMs,
      codec,
      keyFrame,
      parts: new Map(),
      repairs: new Map(),
      repairCount,
      firstIndex: null,
      lastIndex: null,
      overtaken: 0,
    };
    this.#open.set(timestampMs, frame);
    if (this.#open.size > OPEN_FRAMES) this.#dropOldest();
    return frame;
  }

  #giveWhole(frame: OpenFrame): void {
    const { timestampMs, codec, keyFrame, lastIndex, parts, repairCount } = frame;
    if (lastIndex === null) return;
    if (recover(frame)) this.repaired += 1;
    const firstIndex = lastIndex - parts.size + 1;
    // Nothing is missing when the count fits: indexes are unique, and none lies outside a real sender's frame.
    const begins = frame.firstIndex === firstIndex || firstIndex === 0 || this.#ends.has(firstIndex - 1);
    if (!begins) return;
    const inOrder = ordered(parts, firstIndex, lastIndex);
    if (!inOrder) return;
    this.#open.delete(timestampMs);
    remember(this.#given, timestampMs);
    this.#overtake(timestampMs);
    const end = lastIndex + repairCount;
    this.#onFrame({ codec, keyFrame, timestampMs, firstIndex, lastIndex: end, parts: inOrder });
  }

  #overtake(timestampMs: number): void {
    for (const other of this.#open.values()) {
      if (distance32(other.timestampMs, timestampMs) > 0) continue;
      other.overtaken += 1;
      if (other.overtaken >= PATIENCE_FRAMES) this.#drop(other.timestampMs);
    }
  }

  #dropOldest(): void {
    let oldest: number | null = null;
    for (const timestampMs of this.#open.keys()) {
      if (oldest === null || distance32(timestampMs, oldest) < 0) oldest = timestampMs;
    }
    if (oldest !== null) this.#drop(oldest);
  }

  #drop(timestampMs: number): void {
    this.#open.delete(timestampMs);
    remember(this.#given, timestampMs);
    this.dropped += 1;
  }
}

/** Puts lost parts back, when there are repairs enough. @returns whether it did */
function recover({ parts, repairs, firstIndex }: OpenFrame): boolean {
  const [repair] = repairs.values();
  if (!repair || firstIndex === null) return false;
  const { count, frameBytes } = repair;
  const lost = count - parts.size;
  if (lost <= 0 || repairs.size < lost) return false;
  const byNumber = new Map([...parts].map(([index, part]) => [index - firstIndex, part]));
  const found = recoverParts(count, byNumber, new Map([...repairs].map(([row, { data }]) => [row, data])));
  for (const [part, data] of found ?? []) {
    const bytes = partStart(frameBytes, part + 1, count) - partStart(frameBytes, part, count);
    parts.set(firstIndex + part, data.subarray(0, bytes));
  }
  return found !== null;
}

/** Null: a part in between is missing. */
function ordered(parts: ReadonlyMap<number, Uint8Array>, firstIndex: number, lastIndex: number): Uint8Array[] | null {
  const inOrder: Uint8Array[] = [];
  for (let index = firstIndex; index <= lastIndex; index += 1) {
    const part = parts.get(index);
    if (!part) return null;
    inOrder.push(part);
  }
  return inOrder;
}

/** Parts in one piece. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const data = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return data;
}

function remember(set: Set<number>, value: number): void {
  set.add(value);
  if (set.size <= REMEMBERED) return;
  for (const oldest of set) {
    set.delete(oldest);
    return;
  }
}
