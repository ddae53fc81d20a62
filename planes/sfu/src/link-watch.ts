import type { types } from 'mediasoup';

/** A receiver that can make do with a smaller layer for a while. */
export interface Squeezable {
  /** Take one spatial layer less than flows now, until the link has calmed down. */
  squeeze(): void;
}

/** An estimate this far under its recent best is a link that became narrow, not the estimator's usual swing. */
const sharpShare = 0.6;
/** How long an estimate counts as recent. */
const recentMs = 4_000;

/** Tells sharp drops in a series of bandwidth estimates; time is an argument. */
export class SharpDrop {
  #bestBps = 0;
  #bestAtMs = 0;

  /** True when this estimate has dropped sharply; the next drop is judged from here. */
  falls(availableBps: number, nowMs: number): boolean {
    if (availableBps < this.#bestBps * sharpShare && nowMs - this.#bestAtMs < recentMs) {
      this.#best(availableBps, nowMs);
      return true;
    }
    if (availableBps >= this.#bestBps || nowMs - this.#bestAtMs >= recentMs) this.#best(availableBps, nowMs);
    return false;
  }

  #best(availableBps: number, nowMs: number): void {
    this.#bestBps = availableBps;
    this.#bestAtMs = nowMs;
  }
}

/** What a voice and the smallest layer take: an estimate below it would only make the link look dead. */
const leastBps = 120_000;

/**
 * Steps layered receivers down at once when their viewer's link becomes narrow. The engine by itself gives up temporal
 * layers first, a second apart; meanwhile the link is overrun, losses halve the estimate again and again, and the
 * picture stands still. One step too many costs sharpness for some seconds, one too few the picture.
 */
export class LinkWatch {
  readonly #transport: types.WebRtcTransport;
  readonly #receivers = new Set<Squeezable>();
  readonly #drop = new SharpDrop();
  #watching = false;

  constructor(transport: types.WebRtcTransport) {
    this.#transport = transport;
  }

  add(receiver: Squeezable): void {
    this.#receivers.add(receiver);
    if (this.#watching) return;
    this.#watching = true;
    void this.#watch();
  }

  remove(receiver: Squeezable): void {
    this.#receivers.delete(receiver);
  }

  async #watch(): Promise<void> {
    this.#transport.on('trace', (trace) => {
      if (trace.type === 'bwe') this.#estimate(availableBpsOf(trace.info));
    });
    try {
      await this.#transport.enableTraceEvent(['bwe']);
      await this.#transport.setMinOutgoingBitrate(leastBps);
    } catch (error) {
      // A transport that closed meanwhile has no link to watch.
      if (!this.#transport.closed) throw error;
    }
  }

  #estimate(availableBps: number): void {
    if (!this.#drop.falls(availableBps, performance.now())) return;
    for (const receiver of this.#receivers) receiver.squeeze();
  }
}

/** The engine types what it tells as unknown. */
function availableBpsOf(info: unknown): number {
  return (info as { availableBitrate: number }).availableBitrate;
}
