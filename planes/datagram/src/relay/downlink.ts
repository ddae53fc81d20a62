import type { MonotonicMs } from '@crossband/foundation';
import { PathEstimate, type PathState } from '@crossband/media/adaptation/index';
import type { Stream } from './stream.ts';

/** A receiver that reports no more is not counted on. */
const reportsHoldMs = 5_000;

/** The way from the hub to one socket of a device, as its reports tell. */
export class Downlink {
  readonly estimate = new PathEstimate();
  reportedAtMs: MonotonicMs;
  #loadBps = 0;
  #loadAtMs: MonotonicMs | null = null;

  constructor(nowMs: MonotonicMs) {
    this.reportedAtMs = nowMs;
  }

  isFresh(nowMs: MonotonicMs): boolean {
    return nowMs - this.reportedAtMs <= reportsHoldMs;
  }

  /** What it has for one of the streams that go there. */
  stateFor(stream: Stream, streams: ReadonlySet<Stream>, nowMs: MonotonicMs): PathState | null {
    // Once for all of its streams: they ask in the same moment.
    if (this.#loadAtMs !== nowMs) this.#loadBps = loadOf(streams);
    this.#loadAtMs = nowMs;
    return share(this.estimate, stream, { streams: streams.size, loadBps: this.#loadBps });
  }
}

/** What streams bring together, bits a second. */
export function loadOf(streams: Iterable<Stream>): number {
  let loadBps = 0;
  for (const { intake } of streams) loadBps += intake.bitrateBps;
  return loadBps;
}

/** What a way has for one stream: what the others leave, and at least an equal part. */
export function share(
  { bitrateBps, lossShare }: PathEstimate,
  { intake }: Stream,
  { streams, loadBps }: { streams: number; loadBps: number },
): PathState | null {
  if (bitrateBps === null) return null;
  return { bitrateBps: Math.max(bitrateBps / streams, bitrateBps - (loadBps - intake.bitrateBps)), lossShare };
}
