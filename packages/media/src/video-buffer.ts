import type { AssembledFrame } from '@crossband/wire/datagram/index';

export interface VideoBufferOptions {
  /** Frames that wait for a missing one, and frames that wait for a slow decoder, at most. */
  readonly frames?: number;
  /**
   * What becomes of frames whose reference never came: `wait` for a key frame (the picture stands still), or `show` them as well as the
   * decoder can meanwhile.
   */
  readonly broken?: 'wait' | 'show';
  /** Called when a key frame is needed, and again until it is there. */
  readonly needKeyFrame: () => void;
}

export interface VideoCounts {
  /** Whole frames that came. */
  received: number;
  /** Given to the decoder. */
  given: number;
  /** Came after a newer one had been given. */
  late: number;
  /** Left out: the decoder was behind, or their reference is missing. */
  dropped: number;
  keyFramesAsked: number;
}

/** A key frame is asked for again after this. */
const ASK_AGAIN_MS = 500;
/** A frame that others have passed does not hold them up for longer. */
const PATIENCE_MS = 80;

/**
 * Brings whole frames of one stream, in whatever order they become whole, into the order of decoding, newest first: whoever is
 * behind gets the newest frame that can be decoded and nothing before it. Pure; `nowMs` is monotonic.
 *
 * A frame refers to the one before it, a key frame to none.
 */
export class VideoBuffer {
  readonly counts: VideoCounts = { received: 0, given: 0, late: 0, dropped: 0, keyFramesAsked: 0 };
  readonly #frames: number;
  readonly #showsBroken: boolean;
  readonly #needKeyFrame: () => void;
  /** By first index. */
  readonly #waiting: { frame: AssembledFrame; sinceMs: number }[] = [];
  #ready: AssembledFrame[] = [];
  /** Behind the last frame that is ready or given; null: a key frame has to come. */
  #next: number | null = null;
  /** Everything before has been given or given up. */
  #passed = 0;
  #askedAtMs: number | null = null;

  constructor({ frames = 3, broken = 'wait', needKeyFrame }: VideoBufferOptions) {
    this.#frames = frames;
    this.#showsBroken = broken === 'show';
    this.#needKeyFrame = needKeyFrame;
  }

  push(frame: AssembledFrame, nowMs: number): void {
    this.counts.received += 1;
    if (frame.firstIndex < this.#passed) {
      this.counts.late += 1;
      return;
    }
    const at = this.#waiting.findIndex((other) => other.frame.firstIndex > frame.firstIndex);
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, { frame, sinceMs: nowMs });
    this.#settle(nowMs);
  }

  /** The next frame for the decoder, or null. Ask again when frames came, or time passed. */
  take(nowMs: number): AssembledFrame | null {
    this.#settle(nowMs);
    const frame = this.#ready.shift() ?? null;
    if (frame) this.counts.given += 1;
    return frame;
  }

  /** Moves on what can be decoded, and gives up what does not come. */
  #settle(nowMs: number): void {
    this.#follow();
    while (this.#mustGiveUp(nowMs)) {
      this.#leap();
      this.#follow();
    }
    this.#keepToNewest();
    if (this.#next === null && (this.counts.received > 0 || this.#askedAtMs !== null)) this.#ask(nowMs);
    else if (this.#next !== null) this.#askedAtMs = null;
  }

  /** Whatever stands in line, without a gap. */
  #follow(): void {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const { frame } = first;
      if (frame.firstIndex !== this.#next && !(frame.keyFrame && this.#next === null)) return;
      this.#waiting.shift();
      this.#give(frame);
    }
  }

  #mustGiveUp(nowMs: number): boolean {
    const [first] = this.#waiting;
    if (!first) return false;
    return this.#next === null || this.#waiting.length >= this.#frames || nowMs - first.sinceMs > PATIENCE_MS;
  }

  /** Over what is missing: to the newest key frame when there is one, otherwise with what is broken. */
  #leap(): void {
    const key = this.#waiting.findLastIndex(({ frame }) => frame.keyFrame);
    if (key >= 0) {
      this.counts.dropped += key + this.#ready.length;
      this.#ready = [];
      const newest = this.#waiting.splice(0, key + 1).at(-1);
      if (newest) this.#give(newest.frame);
      return;
    }
    const { frame } = this.#waiting.shift() as { frame: AssembledFrame };
    this.#next = null;
    if (this.#showsBroken && this.counts.given + this.#ready.length > 0) {
      this.#ready.push(frame);
    } else {
      this.counts.dropped += 1;
    }
    this.#passed = frame.lastIndex + 1;
  }

  #give(frame: AssembledFrame): void {
    this.#ready.push(frame);
    this.#next = frame.lastIndex + 1;
    this.#passed = this.#next;
  }

  #keepToNewest(): void {
    if (this.#ready.length <= this.#frames) return;
    const key = this.#ready.findLastIndex(({ keyFrame }) => keyFrame);
    if (key > 0) {
      this.counts.dropped += key;
      this.#ready.splice(0, key);
    }
    if (this.#ready.length <= this.#frames) return;
    // Without a key frame among them the newest can only be reached through all of them: too late, begin anew.
    const kept = this.#showsBroken ? this.#ready.slice(-this.#frames) : [];
    this.counts.dropped += this.#ready.length - kept.length;
    this.#ready = kept;
    this.#next = null;
  }

  #ask(nowMs: number): void {
    if (this.#askedAtMs !== null && nowMs - this.#askedAtMs < ASK_AGAIN_MS) return;
    this.#askedAtMs = nowMs;
    this.counts.keyFramesAsked += 1;
    this.#needKeyFrame();
  }
}
