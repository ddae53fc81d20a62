import { distance32, type WallMs } from '@crossband/foundation';
import type { SenderInfo } from '@crossband/wire/rtp/index';

/** Seconds between 1900 (NTP, RFC 5905 section 6) and 1970. */
const NTP_EPOCH_OFFSET_S = 2_208_988_800;
const fractionsPerMs = 2 ** 32 / 1000;

/** Tells wall time of RTP timestamps: by sender reports once there is one, before that by when the first packet came. */
export class RtpClock {
  readonly #ticksPerMs: number;
  #knownTicks: number | null = null;
  #knownMs = 0;

  constructor(clockRateHz: number) {
    this.#ticksPerMs = clockRateHz / 1000;
  }

  learn({ ntpSeconds, ntpFraction, rtpTimestamp }: SenderInfo): void {
    this.#knownTicks = rtpTimestamp;
    this.#knownMs = (ntpSeconds - NTP_EPOCH_OFFSET_S) * 1000 + ntpFraction / fractionsPerMs;
  }

  /** Epoch milliseconds, not rounded. */
  wallMsOf(rtpTimestamp: number, nowMs: WallMs): number {
    if (this.#knownTicks === null) {
      this.#knownTicks = rtpTimestamp;
      this.#knownMs = nowMs;
    }
    return this.#knownMs + distance32(rtpTimestamp, this.#knownTicks) / this.#ticksPerMs;
  }
}

/** The wall time nearest to `nowMs` that has this remainder modulo 2^32. */
export function wallMsNear(timestampMs: number, nowMs: number): number {
  return nowMs + distance32(timestampMs, nowMs % 2 ** 32);
}
