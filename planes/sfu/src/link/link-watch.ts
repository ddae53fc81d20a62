import { type Logger, messageOf } from '@crossband/foundation';
import type { types } from 'mediasoup';
import { SharpDrop } from './sharp-drop.ts';

/** A layered receiver behind the link, that can make do with a smaller layer for a while. */
export interface Squeezable {
  /** 0 first to lose quality, 255 last. */
  readonly priority: number;
  /** It flows, and in more than its smallest layer. */
  readonly canStepDown: boolean;
  /** It has less than it wants, because it stepped down. */
  readonly steppedDown: boolean;
  stepDown(): void;
  stepUp(): void;
  /** What it takes now, and what it would take one layer up. Asks the engine. */
  needs(): Promise<{ nowBps: number; aboveBps: number }>;
}

/** What a voice and the smallest layer take: an estimate below it would only make the link look dead. */
const leastBps = 120_000;
/** The closer look after the first step of a back-off: the engine itself tells estimates only once a second. */
const lookIntervalMs = 150;
const looks = 10;
/** An estimate with this much over what flows is no reason to give anything up, however it dropped. */
const ample = 2.5;
/** The estimator finds its place first; what it says meanwhile is no drop. */
const startMs = 3_000;
/** A step down takes this long to show in the estimate. */
const settleMs = 700;
/** After a step down the link is tried again, at first soon, then less often. */
const firstTryMs = 2_000;
const lastTryMs = 5_000;
const tryGrowth = 1.3;
/** How long a try may take to show in the estimate. */
const tryMs = 500;
/** What an estimate must exceed a need by to be trusted with it. */
const margin = 1.1;
/** What the engine takes for no limit. */
const unlimited = 0;
/** How far the estimate may go above the needs while it is held: probing further would only fill the link. */
const slack = 1.25;

/**
 * Steps layered receivers down at once when their viewer's link becomes narrow, and up again when it has become wide.
 * The engine by itself gives up temporal layers first, a second apart; meanwhile the link is overrun, losses halve the
 * estimate again and again, and the picture stands still. Then it grows by 8 % a second, since a link that carries a
 * small layer shows nothing of what it could carry.
 *
 * So, while anything is stepped down, the estimate is held near what flows: that keeps the engine's probes off a full
 * link. Every few seconds the hold is raised to what one layer more would take, which makes the engine probe for just
 * that, and the estimate's answer decides.
 */
export class LinkWatch {
  readonly #transport: types.WebRtcTransport;
  readonly #logger: Logger;
  readonly #receivers = new Set<Squeezable>();
  readonly #drop = new SharpDrop();
  #watching = false;
  #looking = false;
  #firstAtMs: number | null = null;
  #steppedAtMs = Number.NEGATIVE_INFINITY;
  /** What flows needs this much; null: the estimate is not held. */
  #heldForBps: number | null = null;
  #tries = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(transport: types.WebRtcTransport, logger: Logger) {
    this.#transport = transport;
    this.#logger = logger;
    transport.observer.once('close', () => clearTimeout(this.#timer));
  }

  add(receiver: Squeezable): void {
    this.#receivers.add(receiver);
    if (this.#watching) return;
    this.#watching = true;
    this.#run(() => this.#watch());
  }

  remove(receiver: Squeezable): void {
    this.#receivers.delete(receiver);
  }

  async #watch(): Promise<void> {
    this.#transport.on('trace', (trace) => {
      if (trace.type === 'bwe') this.#learn(availableBpsOf(trace.info));
    });
    await this.#transport.enableTraceEvent(['bwe']);
    await this.#transport.setMinOutgoingBitrate(leastBps);
  }

  #learn(availableBps: number): void {
    const nowMs = performance.now();
    if (this.#heldForBps !== null) {
      const short = availableBps < this.#heldForBps * 0.8 && nowMs - this.#steppedAtMs > settleMs;
      if (short) this.#run(() => this.#stepDown());
      return;
    }
    this.#firstAtMs ??= nowMs;
    if (nowMs - this.#firstAtMs < startMs) {
      this.#drop.reset(availableBps, nowMs);
      return;
    }
    const verdict = this.#drop.judge(availableBps, nowMs);
    if (verdict === 'narrow') this.#run(() => this.#narrowed(availableBps));
    else if (verdict === 'suspicious' && !this.#looking) this.#run(() => this.#look());
  }

  async #look(): Promise<void> {
    this.#looking = true;
    try {
      for (let look = 0; look < looks && !this.#transport.closed && this.#heldForBps === null; look += 1) {
        await this.#pause(lookIntervalMs);
        this.#learn(await this.#availableBps());
      }
    } finally {
      this.#looking = false;
    }
  }

  /** Steps down, unless what is left of the link is ample still; then it goes on looking. */
  async #narrowed(availableBps: number): Promise<void> {
    if (availableBps > (await this.#flowsBps()) * ample) {
      if (!this.#looking) await this.#look();
      return;
    }
    await this.#stepDown();
  }

  async #stepDown(): Promise<void> {
    const able = [...this.#receivers].filter((receiver) => receiver.canStepDown);
    if (able.length === 0) return;
    this.#steppedAtMs = performance.now();
    this.#heldForBps ??= 0;
    for (const receiver of able) receiver.stepDown();
    await this.#hold();
    this.#tries = 0;
    this.#tryLater();
  }

  /** First lets the engine's estimator go again, since what it does then says nothing yet; the next raise makes it probe. */
  #tryLater(): void {
    clearTimeout(this.#timer);
    const delayMs = Math.min(lastTryMs, firstTryMs * tryGrowth ** this.#tries);
    const first = this.#tries === 0;
    this.#tries += 1;
    const work = async (): Promise<void> => {
      if (first) {
        const candidate = this.#candidate();
        if (candidate) await this.#limit((await this.#wantedBps(candidate)) * slack);
        await this.#pause(tryMs * 2);
      }
      await this.#try();
    };
    this.#timer = setTimeout(() => this.#run(work), first ? delayMs / 2 : delayMs);
    this.#timer.unref();
  }

  /** The most important receiver that lacks a layer. */
  #candidate(): Squeezable | undefined {
    const lacking = [...this.#receivers].filter((receiver) => receiver.steppedDown);
    return lacking.sort((a, b) => b.priority - a.priority)[0];
  }

  async #wantedBps(candidate: Squeezable): Promise<number> {
    const [flowsBps, { nowBps, aboveBps }] = await Promise.all([this.#flowsBps(), candidate.needs()]);
    return (flowsBps + Math.max(0, aboveBps - nowBps)) * margin;
  }

  /** Finds out whether the link carries one layer more. */
  async #try(): Promise<void> {
    const candidate = this.#candidate();
    if (!candidate) return this.#release();
    const wantedBps = await this.#wantedBps(candidate);
    const steppedAtMs = this.#steppedAtMs;
    // The engine probes at the old limit when the limit is raised, then further for as long as that succeeds. Only what
    // is left of the estimate after a while counts: a short burst passes many a narrow link.
    await this.#limit(wantedBps * slack);
    await this.#limit(unlimited);
    await this.#pause(tryMs);
    const availableBps = await this.#availableBps();
    if (steppedAtMs !== this.#steppedAtMs) return;
    if (availableBps >= wantedBps) {
      candidate.stepUp();
      this.#tries = 1;
    }
    if (!this.#candidate()) return this.#release();
    await this.#limit(wantedBps * slack);
    this.#tryLater();
  }

  async #hold(): Promise<void> {
    this.#heldForBps = await this.#flowsBps();
    await this.#limit(Math.max(leastBps, this.#heldForBps) * slack);
  }

  async #release(): Promise<void> {
    this.#heldForBps = null;
    await this.#limit(unlimited);
    this.#drop.reset(0, performance.now());
  }

  async #limit(bitrateBps: number): Promise<void> {
    await this.#transport.setMaxOutgoingBitrate(Math.round(bitrateBps));
  }

  async #flowsBps(): Promise<number> {
    const needs = await Promise.all([...this.#receivers].map((receiver) => receiver.needs()));
    return needs.reduce((sum, { nowBps }) => sum + nowBps, 0);
  }

  async #availableBps(): Promise<number> {
    const [stat] = await this.#transport.getStats();
    return stat?.availableOutgoingBitrate ?? 0;
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, delayMs).unref());
  }

  #run(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      // A transport that closed meanwhile has no link to watch.
      if (!this.#transport.closed) this.#logger.warn({ reason: messageOf(error) }, 'cannot watch a link');
    });
  }
}

/** The engine types what it tells as unknown. */
function availableBpsOf(info: unknown): number {
  return (info as { availableBitrate: number }).availableBitrate;
}
