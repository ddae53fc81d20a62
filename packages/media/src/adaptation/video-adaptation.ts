export interface VideoLimits {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
  readonly maxBps: number;
}

/** What the encoder is to make. */
export interface VideoShape {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
  readonly bitrateBps: number;
}

/** What is needed for a picture worth its pixels, bits for each pixel of each frame: below, fewer of them look better. */
const GOOD_BITS_PER_PIXEL = 0.05;
/** Frame rates, then sizes, as shares of the full ones, on the way down. */
const fpsShares = [1, 2 / 3, 1 / 2] as const;
const sizeShares = [1, 3 / 4, 1 / 2, 1 / 4] as const;
const LEAST_FPS = 10;
const LEAST_BPS = 40_000;
/** A rung up needs this much more than itself, for this long. */
const CLIMB_MARGIN = 1.2;
const CLIMB_AFTER_MS = 1_500;
/** Frames that wait longer than this are not newest frames: the next one is left out until they are gone. */
const BACKLOG_MS = 60;

interface Rung {
  readonly fpsShare: number;
  readonly sizeShare: number;
}

/**
 * What a video sender makes of its target, in this order: the newest frame only, when earlier ones still wait to be sent; then fewer
 * frames; then smaller ones; then fewer bits for each. Pure; times are monotonic.
 */
export class VideoAdaptation {
  readonly #limits: VideoLimits;
  readonly #rungs: readonly Rung[];
  #rung = 0;
  #bitrateBps: number;
  #climbableSinceMs: number | null = null;

  constructor(limits: VideoLimits) {
    this.#limits = limits;
    this.#bitrateBps = limits.maxBps;
    const slowest = fpsShares.filter((share) => share === 1 || limits.fps * share >= LEAST_FPS);
    const least = slowest.at(-1) ?? 1;
    this.#rungs = [
      ...slowest.map((fpsShare) => ({ fpsShare, sizeShare: 1 })),
      ...sizeShares.slice(1).map((sizeShare) => ({ fpsShare: least, sizeShare })),
    ];
  }

  get shape(): VideoShape {
    const { widthPx, heightPx, fps } = this.#limits;
    const { fpsShare, sizeShare } = this.#rungs[this.#rung] as Rung;
    return {
      widthPx: even(widthPx * sizeShare),
      heightPx: even(heightPx * sizeShare),
      fps: Math.round(fps * fpsShare),
      bitrateBps: this.#bitrateBps,
    };
  }

  /**
   * @param bitrateBps for the encoder: repairs and headers are taken off already. @returns whether frame rate or size change;
   * the bitrate does with every target
   */
  target(bitrateBps: number, nowMs: number): boolean {
    this.#bitrateBps = Math.max(LEAST_BPS, Math.min(this.#limits.maxBps, bitrateBps));
    const fits = this.#rungs.findIndex((_, rung) => this.#neededBps(rung) <= this.#bitrateBps);
    const wanted = fits < 0 ? this.#rungs.length - 1 : fits;
    if (wanted > this.#rung) return this.#moveTo(wanted);
    const canClimb = this.#rung > 0 && this.#neededBps(this.#rung - 1) * CLIMB_MARGIN <= this.#bitrateBps;
    if (!canClimb) {
      this.#climbableSinceMs = null;
      return false;
    }
    this.#climbableSinceMs ??= nowMs;
    return nowMs - this.#climbableSinceMs >= CLIMB_AFTER_MS && this.#moveTo(this.#rung - 1);
  }

  /** Whether the frame that is there now is to be sent. @param waitingBytes of earlier ones that have not left yet */
  takesFrame(waitingBytes: number): boolean {
    return (waitingBytes * 8 * 1000) / this.#bitrateBps <= BACKLOG_MS;
  }

  #neededBps(rung: number): number {
    const { widthPx, heightPx, fps, maxBps } = this.#limits;
    const { fpsShare, sizeShare } = this.#rungs[rung] as Rung;
    // Who never sends that much full size does not need it for full size.
    const full = Math.min(maxBps, widthPx * heightPx * fps * GOOD_BITS_PER_PIXEL);
    return full * fpsShare * sizeShare ** 2;
  }

  #moveTo(rung: number): true {
    this.#rung = rung;
    this.#climbableSinceMs = null;
    return true;
  }
}

/** Encoders halve the colours. */
function even(px: number): number {
  return Math.max(2, Math.round(px / 2) * 2);
}
