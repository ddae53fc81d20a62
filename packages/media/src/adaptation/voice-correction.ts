/** What the Opus encoder is told. */
export interface VoiceCorrection {
  /** In-band FEC (RFC 6716 section 2.1.7): each packet carries a coarse copy of the one before. */
  readonly inBandFec: boolean;
  /** Loss that the encoder reckons with, whole percents: the share of bits that the copies get follows it. */
  readonly lossPercent: number;
}

/** From here on copies pay; they go again below the lower one. */
const ON_AT = 0.01;
const OFF_BELOW = 0.005;
/** Beyond this the copies would take the bits of the sound itself. */
const MOST_PERCENT = 30;
/** Below the encoder does not put copies in at all rates. */
const LEAST_PERCENT = 5;

/** How much a voice sender protects its packets, by the loss that it is told. Pure. */
export class VoiceAdaptation {
  #correction: VoiceCorrection = { inBandFec: false, lossPercent: 0 };

  get correction(): VoiceCorrection {
    return this.#correction;
  }

  /** @returns whether the encoder has to be told anew */
  target({ lossShare }: { readonly lossShare: number }): boolean {
    const before = this.#correction;
    const inBandFec = lossShare >= (before.inBandFec ? OFF_BELOW : ON_AT);
    const percent = Math.min(MOST_PERCENT, Math.max(LEAST_PERCENT, Math.ceil(lossShare * 100)));
    const lossPercent = inBandFec ? percent : 0;
    // Not for every percent up and down: encoders begin a new configuration with it.
    if (inBandFec === before.inBandFec && Math.abs(lossPercent - before.lossPercent) < 3) return false;
    this.#correction = { inBandFec, lossPercent };
    return true;
  }
}
