import type { RequestParams } from '@crossband/wire';
import type { ReceiveStatistics } from '../api.ts';
import { type Store, ValueStore } from '../store.ts';
import { type Counters, countersOf, ratesBetween } from './rates.ts';
import type { ReceivedConsumer } from './receive.ts';

export type StatisticsReport = RequestParams['stats.report']['received'];

/**
 * Measures what really arrives, once a second while somebody looks, every other second while a picture is received:
 * the sharer is told what viewers get.
 */
export class Statistics {
  static readonly sampleMs = 1_000;
  static readonly samplesPerReport = 2;

  readonly #received: () => Iterable<ReceivedConsumer>;
  readonly #report: (received: StatisticsReport) => void;
  readonly #stores = new Map<string, ValueStore<ReceiveStatistics | null>>();
  /** Last counters by consumer. */
  readonly #last = new Map<string, Counters>();
  readonly #timer: ReturnType<typeof setInterval>;
  #samples = 0;
  #sampling = false;

  constructor(received: () => Iterable<ReceivedConsumer>, report: (received: StatisticsReport) => void) {
    this.#received = received;
    this.#report = report;
    this.#timer = setInterval(() => void this.#sample(), Statistics.sampleMs);
  }

  of(publication: string): Store<ReceiveStatistics | null> {
    let store = this.#stores.get(publication);
    if (!store) {
      store = new ValueStore<ReceiveStatistics | null>(null);
      this.#stores.set(publication, store);
    }
    return store;
  }

  forget(publication: string): void {
    const store = this.#stores.get(publication);
    store?.set(null);
    // Whoever watches goes on watching when the publication comes back.
    if (store?.listenerCount === 0) this.#stores.delete(publication);
  }

  clear(): void {
    for (const publication of [...this.#stores.keys()]) this.forget(publication);
    this.#last.clear();
  }

  close(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  async #sample(): Promise<void> {
    if (this.#sampling) return;
    this.#sampling = true;
    try {
      this.#samples += 1;
      const reports = this.#samples % Statistics.samplesPerReport === 0;
      const all = [...this.#received()];
      const measured = all.filter(
        (one) => (one.kind === 'video' && reports) || (this.#stores.get(one.publication)?.listenerCount ?? 0) > 0,
      );
      const report: StatisticsReport = [];
      for (const { one, rates } of await Promise.all(measured.map((one) => this.#measure(one)))) {
        if (!rates) continue;
        this.#stores.get(one.publication)?.set(rates);
        if (one.kind !== 'video') continue;
        const { widthPx, heightPx, fps, bitrateBps, lossShare } = rates;
        report.push({ subscription: one.subscription, widthPx, heightPx, fps, bitrateBps, lossShare });
      }
      const alive = new Set(all.map((one) => one.consumer.id));
      for (const id of this.#last.keys()) if (!alive.has(id)) this.#last.delete(id);
      if (reports && report.length > 0) this.#report(report.slice(0, 256));
    } finally {
      this.#sampling = false;
    }
  }

  async #measure(one: ReceivedConsumer): Promise<{ one: ReceivedConsumer; rates: ReceiveStatistics | null }> {
    const receiver = one.consumer.rtpReceiver;
    if (!receiver || one.consumer.closed) return { one, rates: null };
    // A connection that was closed meanwhile has no statistics, in some browsers by a rejection.
    const report = await receiver.getStats().catch(() => null);
    const now = report && countersOf(report, one.kind);
    const before = this.#last.get(one.consumer.id);
    if (now) this.#last.set(one.consumer.id, now);
    return { one, rates: now && before ? ratesBetween(before, now) : null };
  }
}
