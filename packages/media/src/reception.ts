import type { ReceptionReport } from '@crossband/wire/datagram/index';
import { PacketOrder } from './packet-order.ts';

/** Weight of one datagram in the jitter (RFC 3550 section 6.4.1). */
const JITTER_GAIN = 1 / 16;
/** Weight of one datagram in the delay whose trend is told: what is shorter than a fifth of a second is jitter. */
const DELAY_GAIN = 1 / 8;
/** The trend is that of the last while, ms. */
const TREND_MS = 1_500;
/** The smallest delay is remembered for this long, in two halves. */
const SMALLEST_MS = 20_000;
/** Numbers in which a late datagram still counts as received. */
const REMEMBERED = 1_024;
const CLOCK_STEP_MS = 2_000;

interface DelaySample {
  readonly atMs: number;
  readonly delayMs: number;
}

/**
 * How one stream arrives: share of loss, jitter, trend of the one-way delay and what waits in queues, as receivers report it. Pure; times
 * of arrival are monotonic and need not agree with the sender's clock.
 */
export class Reception {
  readonly #ssrc: number;
  #order = new PacketOrder();
  readonly #seen = new Set<number>();
  #newest: number | null = null;
  #expectedFrom = 0;
  #received = 0;
  #receivedAtReport = 0;
  #expectedAtReport = 0;
  #jitterMs = 0;
  #lastTransitMs: number | null = null;
  #lastMediaMs: number | null = null;
  #smoothMs: number | null = null;
  #samples: DelaySample[] = [];
  #smallest = { fromMs: 0, beforeMs: Number.POSITIVE_INFINITY, nowMs: Number.POSITIVE_INFINITY };

  constructor(ssrc: number) {
    this.#ssrc = ssrc;
  }

  /** Datagrams that came, each once. */
  get received(): number {
    return this.#received;
  }

  /** Places that were empty at the last report. */
  get lost(): number {
    return Math.max(0, this.#expectedAtReport - this.#receivedAtReport);
  }

  get jitterMs(): number {
    return this.#jitterMs;
  }

  arrived({ seq, timestampMs }: { seq: number; timestampMs: number }, nowMs: number): void {
    let { index, mediaMs } = this.#order.place(seq, timestampMs);
    if (this.#lastTransitMs !== null && Math.abs(nowMs - mediaMs - this.#lastTransitMs) > CLOCK_STEP_MS) {
      this.#restart();
      ({ index, mediaMs } = this.#order.place(seq, timestampMs));
    }
    if (this.#newest === null) {
      this.#newest = index;
      this.#expectedFrom = index - this.#expectedAtReport;
    }
    if (index <= this.#newest - REMEMBERED || this.#seen.has(index)) return;
    this.#seen.add(index);
    if (this.#seen.size > REMEMBERED) for (const oldest of this.#seen) if (this.#seen.delete(oldest)) break;
    this.#received += 1;
    this.#newest = Math.max(this.#newest, index);
    // Datagrams of one frame leave together: only the first tells how long the way is.
    if (mediaMs === this.#lastMediaMs) return;
    this.#lastMediaMs = mediaMs;
    this.#measure(nowMs - mediaMs, nowMs);
  }

  /** Since the report before; null while nothing has come at all. */
  report(nowMs: number): ReceptionReport | null {
    if (this.#newest === null) return null;
    const expected = this.#newest - this.#expectedFrom + 1;
    const received = this.#received - this.#receivedAtReport;
    const lost = Math.max(0, expected - this.#expectedAtReport - received);
    this.#receivedAtReport = this.#received;
    this.#expectedAtReport = expected;
    return {
      ssrc: this.#ssrc,
      received,
      lost,
      jitterMs: Math.round(this.#jitterMs),
      delayTrend: Math.round(this.#trend(nowMs)),
      queueMs: Math.round(Math.max(0, (this.#smoothMs ?? 0) - this.#smallestMs)),
    };
  }

  get #smallestMs(): number {
    return Math.min(this.#smallest.beforeMs, this.#smallest.nowMs);
  }

  #measure(transitMs: number, nowMs: number): void {
    if (this.#lastTransitMs !== null) {
      this.#jitterMs += (Math.abs(transitMs - this.#lastTransitMs) - this.#jitterMs) * JITTER_GAIN;
    }
    this.#lastTransitMs = transitMs;
    this.#smoothMs = this.#smoothMs === null ? transitMs : this.#smoothMs + (transitMs - this.#smoothMs) * DELAY_GAIN;
    const smallest = this.#smallest;
    if (nowMs - smallest.fromMs > SMALLEST_MS / 2) {
      this.#smallest = { fromMs: nowMs, beforeMs: smallest.nowMs, nowMs: transitMs };
    } else {
      smallest.nowMs = Math.min(smallest.nowMs, transitMs);
    }
    this.#samples.push({ atMs: nowMs, delayMs: this.#smoothMs });
    while ((this.#samples[0] as DelaySample).atMs < nowMs - TREND_MS) this.#samples.shift();
  }

  /** Slope of the line through the last delays (least squares), ms a second. */
  #trend(nowMs: number): number {
    const samples = this.#samples.filter(({ atMs }) => atMs >= nowMs - TREND_MS);
    if (samples.length < 8) return 0;
    const meanAtMs = samples.reduce((sum, { atMs }) => sum + atMs, 0) / samples.length;
    const meanDelayMs = samples.reduce((sum, { delayMs }) => sum + delayMs, 0) / samples.length;
    let [together, spread] = [0, 0];
    for (const { atMs, delayMs } of samples) {
      together += (atMs - meanAtMs) * (delayMs - meanDelayMs);
      spread += (atMs - meanAtMs) ** 2;
    }
    return spread === 0 ? 0 : (together / spread) * 1000;
  }

  /** The sender's clock stepped: what was measured says nothing any more. */
  #restart(): void {
    this.#order = new PacketOrder();
    this.#seen.clear();
    this.#newest = null;
    this.#lastTransitMs = null;
    this.#lastMediaMs = null;
    this.#smoothMs = null;
    this.#samples = [];
    this.#smallest = { fromMs: 0, beforeMs: Number.POSITIVE_INFINITY, nowMs: Number.POSITIVE_INFINITY };
  }
}
