/** An estimate this far under its recent best asks for a closer look: one step of the estimator's back-off is 0.85. */
const suspiciousShare = 0.88;
/** This far under, the link became narrow; the estimator's usual swing is smaller. */
const sharpShare = 0.75;
/** How long an estimate counts as recent. */
const recentMs = 4_000;

/** What a series of estimates says at one moment. */
export type Verdict = 'steady' | 'suspicious' | 'narrow';

/** Tells sharp drops in a series of bandwidth estimates; time is an argument. */
export class SharpDrop {
  #bestBps = 0;
  #bestAtMs = 0;

  judge(availableBps: number, nowMs: number): Verdict {
    const recent = nowMs - this.#bestAtMs < recentMs;
    if (recent && availableBps < this.#bestBps * sharpShare) {
      this.reset(availableBps, nowMs);
      return 'narrow';
    }
    if (recent && availableBps < this.#bestBps * suspiciousShare) return 'suspicious';
    if (availableBps >= this.#bestBps || !recent) this.reset(availableBps, nowMs);
    return 'steady';
  }

  /** The next drop is judged from here. */
  reset(availableBps: number, nowMs: number): void {
    this.#bestBps = availableBps;
    this.#bestAtMs = nowMs;
  }
}
