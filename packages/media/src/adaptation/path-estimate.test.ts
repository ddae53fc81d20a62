import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reception } from '../reception.ts';
import { PathEstimate } from './path-estimate.ts';

const datagramBytes = 1_150;
const frameIntervalMs = 40;
const reportIntervalMs = 250;
const queueLimitMs = 100;

interface Arrival {
  readonly atMs: number;
  readonly seq: number;
  readonly timestampMs: number;
  readonly bytes: number;
}

interface Way {
  capBps: number;
  lossShare: number;
  jitterMs: number;
}

/** The same numbers in every run (Lehmer). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** A sender of 25 frames a second that keeps to the estimate, up to 1.2 Mbit/s, over a way with a queue of 100 ms. */
class Sending {
  readonly estimate = new PathEstimate();
  readonly rates: { atMs: number; bitrateBps: number }[] = [];
  readonly #way: Way;
  readonly #random: () => number;
  readonly #reception = new Reception(1);
  readonly #arrivals: Arrival[] = [];
  #nowMs = 0;
  #seq = 0;
  #freeAtMs = 0;
  #sentBits = 0;
  #deliveredBits = 0;
  #owedBytes = 0;

  constructor(way: Way, seed: number) {
    this.#way = way;
    this.#random = numbers(seed);
  }

  get bitrateBps(): number {
    return Math.min(1_200_000, this.estimate.bitrateBps ?? 800_000);
  }

  run(durationMs: number, change: Partial<Way> = {}): this {
    Object.assign(this.#way, change);
    const endMs = this.#nowMs + durationMs;
    while (this.#nowMs < endMs) {
      this.#nowMs += frameIntervalMs;
      this.#frame();
      if (this.#nowMs % reportIntervalMs < frameIntervalMs) this.#report();
    }
    return this;
  }

  /** How long after `fromMs` the rate first was as wanted. */
  after(fromMs: number, wanted: (bitrateBps: number) => boolean): number {
    const found = this.rates.find(({ atMs, bitrateBps }) => atMs >= fromMs && wanted(bitrateBps));
    return (found?.atMs ?? Number.POSITIVE_INFINITY) - fromMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  #frame(): void {
    this.#owedBytes += (this.bitrateBps / 8000) * frameIntervalMs * (0.7 + 0.6 * this.#random());
    const timestampMs = this.#nowMs;
    do {
      const bytes = Math.min(datagramBytes, Math.max(100, this.#owedBytes));
      this.#owedBytes -= bytes;
      this.#sentBits += bytes * 8;
      const seq = this.#seq++ & 0xffff;
      const beginMs = Math.max(this.#freeAtMs, this.#nowMs);
      if (beginMs - this.#nowMs > queueLimitMs || this.#random() < this.#way.lossShare) continue;
      this.#freeAtMs = beginMs + (bytes * 8000) / this.#way.capBps;
      this.#arrivals.push({ atMs: this.#freeAtMs + 20 + this.#random() * this.#way.jitterMs, seq, timestampMs, bytes });
    } while (this.#owedBytes > 0);
  }

  #report(): void {
    this.#arrivals.sort((a, b) => a.atMs - b.atMs);
    while (this.#arrivals[0] && this.#arrivals[0].atMs <= this.#nowMs) {
      const { atMs, bytes, ...datagram } = this.#arrivals.shift() as Arrival;
      this.#deliveredBits += bytes * 8;
      this.#reception.arrived(datagram, atMs);
    }
    const report = this.#reception.report(this.#nowMs);
    if (!report) return;
    const sentBps = (this.#sentBits * 1000) / reportIntervalMs;
    const deliveredBps = (this.#deliveredBits * 1000) / reportIntervalMs;
    this.#sentBits = 0;
    this.#deliveredBits = 0;
    this.estimate.update({ ...report, sentBps, deliveredBps }, this.#nowMs);
    this.rates.push({ atMs: this.#nowMs, bitrateBps: this.bitrateBps });
  }
}

const seeds = [1, 2, 3, 4, 5];
const free = { capBps: 100_000_000, lossShare: 0, jitterMs: 0 };

test('a way without limits is used to the full', () => {
  for (const seed of seeds) assert.equal(new Sending({ ...free }, seed).run(15_000).bitrateBps, 1_200_000);
});

test('under a cap the rate is below it within three seconds, and stays near', () => {
  for (const seed of seeds) {
    const sending = new Sending({ ...free }, seed).run(15_000);
    const fromMs = sending.nowMs;
    sending.run(20_000, { capBps: 300_000 });
    const downMs = sending.after(fromMs, (bitrateBps) => bitrateBps <= 300_000);
    assert.ok(downMs <= 2_500, `seed ${seed}: ${downMs} ms`);
    const later = sending.rates.filter(({ atMs }) => atMs > fromMs + 5_000).map(({ bitrateBps }) => bitrateBps);
    const mean = later.reduce((sum, rate) => sum + rate, 0) / later.length;
    assert.ok(mean > 190_000 && mean < 310_000, `seed ${seed}: ${mean} bit/s`);
  }
});

test('when the cap is lifted, the rate is up again within ten seconds', () => {
  for (const seed of seeds) {
    const sending = new Sending({ ...free }, seed).run(10_000).run(20_000, { capBps: 300_000 });
    const fromMs = sending.nowMs;
    sending.run(15_000, { capBps: 1_000_000 });
    const upMs = sending.after(fromMs, (bitrateBps) => bitrateBps >= 750_000);
    assert.ok(upMs <= 9_000, `seed ${seed}: ${upMs} ms`);
  }
});

test('jitter alone takes nothing away', () => {
  for (const seed of seeds) {
    const sending = new Sending({ ...free, jitterMs: 50 }, seed).run(30_000);
    assert.ok(sending.bitrateBps > 1_000_000, `seed ${seed}: ${sending.bitrateBps} bit/s`);
  }
});

test('loss that does not answer to the rate takes nothing away in the long run', () => {
  for (const lossShare of [0.05, 0.1, 0.2, 0.3]) {
    for (const seed of seeds) {
      const sending = new Sending({ ...free }, seed).run(10_000).run(30_000, { lossShare });
      const last = sending.rates.slice(-40).map(({ bitrateBps }) => bitrateBps);
      const mean = last.reduce((sum, rate) => sum + rate, 0) / last.length;
      assert.ok(mean > 600_000, `loss ${lossShare}, seed ${seed}: ${mean} bit/s`);
    }
  }
});

test('loss is told over some seconds, not datagram by datagram', () => {
  const estimate = new PathEstimate();
  const report = { sentBps: 500_000, deliveredBps: 450_000, jitterMs: 0, delayTrend: 0, queueMs: 0 };
  for (let at = 0; at < 80; at += 1) estimate.update({ ...report, received: 9, lost: 1 }, at * 250);
  assert.ok(Math.abs(estimate.lossShare - 0.1) < 0.01);
  estimate.update({ ...report, received: 0, lost: 0 }, 20_000);
  assert.ok(Math.abs(estimate.lossShare - 0.1) < 0.01);
  // What a full queue drops is not the line's.
  estimate.update({ ...report, received: 10, lost: 90, queueMs: 100, delayTrend: 200 }, 20_250);
  assert.ok(Math.abs(estimate.lossShare - 0.1) < 0.01);
});
