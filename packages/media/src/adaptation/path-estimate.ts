/** What one way was like since the report before: from the hub to one receiver, or from a sender to the hub. */
export interface PathReport {
  /** What is sent on it now. */
  readonly sentBps: number;
  /** What came through. */
  readonly deliveredBps: number;
  readonly received: number;
  readonly lost: number;
  readonly jitterMs: number;
  /** Growth of the one-way delay, milliseconds a second. */
  readonly delayTrend: number;
  /** What waits in queues: delay over the smallest of the last while. */
  readonly queueMs: number;
}

export interface PathEstimateOptions {
  readonly minBps?: number;
  /** What a way is taken to carry until more is known. */
  readonly startBps?: number;
  readonly maxBps?: number;
}

/** A queue may be as long as this, above what jitter explains, before it counts as one. */
const QUEUE_MS = 25;
/** Such a queue is too long even if it does not grow. */
const STANDING_QUEUE_MS = 60;
/** Jitter lifts the mean delay over the smallest: uniform jitter by 1.5 times what RFC 3550 calls jitter. */
const QUEUE_PER_JITTER = 2;
/** A delay that grows faster than this is a queue that fills, ms a second, above what jitter explains. */
const GROWTH = 30;
const DRAINING = -20;
/** Below what came through, so that the queue empties (rmcat-gcc-02 section 5.5). */
const BACK_OFF = 0.85;
/** After that the way needs this long to show it: reports that come earlier tell of before. */
const SETTLE_MS = 1_000;
/** So much is lost only where what is sent is far too much: nobody waits for the way to settle then. */
const HEAVY_LOSS = 0.25;
/** Rmcat-gcc-02 section 6: up to `CLEAN` nothing is lost, above `LOSSY` it is congestion. */
const CLEAN_LOSS = 0.02;
const LOSSY = 0.1;
/** Growth a second: far from, and near to where the way was full last. */
const FAST_GROWTH = 0.4;
const SLOW_GROWTH = 0.06;
const CEILING_REMEMBERED_MS = 15_000;
/** The estimate does not run away from a sender that sends less. */
const AHEAD_OF_SENT = 1.5;
const AHEAD_BPS = 50_000;
/** Datagrams that weigh as much as all that was known of loss before: for this rate, and for what senders are told. */
const MEMORY_DATAGRAMS = 30;
const LONG_MEMORY_DATAGRAMS = 120;
/** Loss that stays while the rate has fallen to this is not the rate's doing. */
const TRIAL_RATE = 0.7;
const STAYED = 0.7;

/**
 * How many bits a second one way carries, from what is reported of it: a delay-based and a loss-based controller, the lower
 * one holds. After draft-ietf-rmcat-gcc-02 (sections 5 and 6), which meets what RFC 8836 asks: low delay first, then no
 * loss, then use of what is there, without starving beside others. Unlike there, loss that does not answer to the rate, as radio
 * has it, is told from congestion by trial, and does not bring the rate down. Pure; times are monotonic.
 */
export class PathEstimate {
  readonly #minBps: number;
  readonly #maxBps: number;
  readonly #startBps: number;
  #bitrateBps: number | null = null;
  #lossShare = 0;
  #steadyLoss = 0;
  #inherentLoss = 0;
  #trial: { readonly fromBps: number; readonly lossShare: number } | null = null;
  #ceiling: { readonly bitrateBps: number; readonly atMs: number } | null = null;
  #decreasedAtMs = Number.NEGATIVE_INFINITY;
  #updatedAtMs: number | null = null;

  constructor({ minBps = 60_000, startBps = 400_000, maxBps = 20_000_000 }: PathEstimateOptions = {}) {
    this.#minBps = minBps;
    this.#maxBps = maxBps;
    this.#startBps = startBps;
  }

  /** Null before the first report. */
  get bitrateBps(): number | null {
    return this.#bitrateBps;
  }

  /** Share of datagrams that are lost on it, 0..1, over some seconds. What full queues drop goes with the rate, and is not counted. */
  get lossShare(): number {
    return this.#steadyLoss;
  }

  update(report: PathReport, nowMs: number): void {
    const sinceMs = nowMs - (this.#updatedAtMs ?? nowMs);
    this.#updatedAtMs = nowMs;
    const { received, lost, sentBps, deliveredBps } = report;
    const expected = received + lost;
    if (expected === 0) return;
    const lossNow = lost / expected;
    const delay = delaySignal(report);
    this.#lossShare += ((lossNow - this.#lossShare) * expected) / (expected + MEMORY_DATAGRAMS);
    if (delay !== 'over' && delay !== 'queue') {
      this.#steadyLoss += ((lossNow - this.#steadyLoss) * expected) / (expected + LONG_MEMORY_DATAGRAMS);
    }
    this.#bitrateBps ??= Math.max(this.#startBps, deliveredBps);
    const before = this.#bitrateBps;
    const loss = this.#lossShare - this.#inherentLoss;
    const isHeavy = lossNow - this.#inherentLoss > HEAVY_LOSS;
    if (delay === 'over' || (delay === 'queue' && loss > LOSSY)) this.#backOff(deliveredBps, isHeavy, nowMs);
    else if (loss > LOSSY) this.#decreaseByLoss(loss, nowMs);
    else if (delay === 'clear' && loss <= CLEAN_LOSS + this.#inherentLoss / 4) this.#grow(sentBps, sinceMs, nowMs);
    if (this.#bitrateBps >= before) this.#forgetLoss();
    this.#bitrateBps = Math.min(this.#maxBps, Math.max(this.#minBps, this.#bitrateBps));
  }

  #backOff(deliveredBps: number, isHeavy: boolean, nowMs: number): void {
    if (nowMs - this.#decreasedAtMs < (isHeavy ? SETTLE_MS / 4 : SETTLE_MS)) return;
    this.#decreasedAtMs = nowMs;
    this.#trial = null;
    this.#ceiling = { bitrateBps: deliveredBps, atMs: nowMs };
    this.#bitrateBps = Math.min(this.#bitrateBps ?? deliveredBps, deliveredBps * BACK_OFF);
  }

  #decreaseByLoss(loss: number, nowMs: number): void {
    const before = this.#bitrateBps as number;
    this.#trial ??= { fromBps: before, lossShare: this.#lossShare };
    const { fromBps, lossShare } = this.#trial;
    if (before <= fromBps * TRIAL_RATE && nowMs - this.#decreasedAtMs >= SETTLE_MS) {
      this.#trial = null;
      if (this.#lossShare >= lossShare * STAYED) {
        this.#inherentLoss = this.#lossShare;
        this.#bitrateBps = fromBps;
        return;
      }
    }
    if (before <= fromBps * TRIAL_RATE) return;
    this.#bitrateBps = before * (1 - loss / 2);
    this.#decreasedAtMs = nowMs;
  }

  #grow(sentBps: number, sinceMs: number, nowMs: number): void {
    this.#trial = null;
    const before = this.#bitrateBps as number;
    if (before > sentBps * AHEAD_OF_SENT + AHEAD_BPS) return;
    const ceiling = this.#ceiling;
    const remembers = ceiling !== null && nowMs - ceiling.atMs < CEILING_REMEMBERED_MS;
    const isNear = remembers && before > ceiling.bitrateBps * 0.9 && before < ceiling.bitrateBps * 1.1;
    this.#bitrateBps = before * (1 + ((isNear ? SLOW_GROWTH : FAST_GROWTH) * Math.min(sinceMs, 1_000)) / 1000);
  }

  /** Inherent loss is only believed while it is there. */
  #forgetLoss(): void {
    this.#inherentLoss = Math.min(this.#inherentLoss, this.#lossShare * 1.3);
  }
}

/** `over`: a queue fills, or stands; `queue`: there is one; `draining`; `clear`. */
function delaySignal({ delayTrend, queueMs, jitterMs }: PathReport): 'over' | 'queue' | 'draining' | 'clear' {
  const queue = queueMs - jitterMs * QUEUE_PER_JITTER;
  if (queue > STANDING_QUEUE_MS) return delayTrend < DRAINING ? 'draining' : 'over';
  if (queue > QUEUE_MS) return delayTrend > GROWTH + jitterMs ? 'over' : delayTrend < DRAINING ? 'draining' : 'queue';
  return 'clear';
}
