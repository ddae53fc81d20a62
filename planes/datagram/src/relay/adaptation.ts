import type { MonotonicMs } from '@crossband/foundation';
import { PathEstimate, type PathState, streamTarget } from '@crossband/media/adaptation/index';
import type { ReceptionReport, SendingTarget } from '@crossband/wire/datagram/index';
import { Downlink, loadOf, share } from './downlink.ts';
import type { Link } from './link.ts';
import type { Stream } from './stream.ts';

/** Who reports more often does not look as if more came through. */
const leastReportMs = 100;
/** A target is told again, since it may have been lost. */
const toldAgainMs = 1_000;
/** Smaller changes wait for that. */
const worthTelling = { bitrateShare: 0.03, lossShare: 0.01 };

const contented: PathState = { bitrateBps: Number.POSITIVE_INFINITY, lossShare: 0 };

interface Told extends SendingTarget {
  readonly atMs: MonotonicMs;
}

/** What each sender is told to keep to: by the hub's own observation of its uplink, and by its receivers' reports. */
export class Adaptation {
  readonly #uplinks = new WeakMap<Link, PathEstimate>();
  readonly #told = new WeakMap<Stream, Told>();
  #measuredAtMs: MonotonicMs | null = null;

  /** Takes what a receiver reports of the streams that it gets. */
  reported(link: Link, reports: readonly ReceptionReport[], nowMs: MonotonicMs): void {
    const intakes = new Map([...link.receives].map((stream) => [stream.ssrc, stream.intake]));
    const genuine = reports.filter(({ ssrc }) => intakes.has(ssrc));
    const sentBps = genuine.reduce((sum, { ssrc }) => sum + (intakes.get(ssrc)?.bitrateBps ?? 0), 0);
    // Nothing came in that could have been sent: they tell of before.
    if (sentBps === 0) return;
    const { downlink } = link;
    if (!downlink?.isFresh(nowMs)) {
      // How long that took is known from the next one on.
      if (downlink) downlink.reportedAtMs = nowMs;
      else link.downlink = new Downlink(nowMs);
      return;
    }
    const sinceMs = Math.max(leastReportMs, nowMs - downlink.reportedAtMs);
    downlink.reportedAtMs = nowMs;
    const deliveredBytes = genuine.reduce(
      (sum, { ssrc, received }) => sum + received * (intakes.get(ssrc)?.datagramBytes ?? 0),
      0,
    );
    const deliveredBps = (deliveredBytes * 8000) / sinceMs;
    downlink.estimate.update({ ...together(genuine), sentBps, deliveredBps }, nowMs);
  }

  /** Called some times a second. @returns what has to be told now */
  targets(streams: ReadonlyMap<number, Stream>, nowMs: MonotonicMs): { stream: Stream; target: SendingTarget }[] {
    this.#observeUplinks(streams.values(), nowMs);
    const news: { stream: Stream; target: SendingTarget }[] = [];
    for (const stream of streams.values()) {
      const target = this.#targetOf(stream, nowMs);
      if (target && this.#isNews(stream, target, nowMs)) news.push({ stream, target });
    }
    return news;
  }

  #observeUplinks(streams: Iterable<Stream>, nowMs: MonotonicMs): void {
    const sinceMs = nowMs - (this.#measuredAtMs ?? nowMs);
    this.#measuredAtMs = nowMs;
    const byLink = new Map<Link, ReceptionReport[]>();
    for (const { intake, link } of streams) {
      const report = intake.measure(sinceMs, nowMs);
      if (!report) continue;
      const reports = byLink.get(link);
      if (reports) reports.push(report);
      else byLink.set(link, [report]);
    }
    for (const [link, reports] of byLink) {
      const estimate = this.#uplinks.get(link) ?? new PathEstimate();
      this.#uplinks.set(link, estimate);
      const way = together(reports);
      const arrivedBps = loadOf(link.sends);
      const arrivedShare = way.received / Math.max(1, way.received + way.lost);
      const sentBps = arrivedShare > 0 ? arrivedBps / arrivedShare : arrivedBps;
      estimate.update({ ...way, sentBps, deliveredBps: arrivedBps }, nowMs);
    }
  }

  #targetOf(stream: Stream, nowMs: MonotonicMs): SendingTarget | null {
    const { ssrc, link, receivers } = stream;
    if (link.plain) return null;
    const up = this.#uplinks.get(link);
    const uplink = up ? share(up, stream, { streams: link.sends.size, loadBps: loadOf(link.sends) }) : null;
    const known: PathState[] = [];
    for (const { downlink, receives } of receivers) {
      const state = downlink?.isFresh(nowMs) ? downlink.stateFor(stream, receives, nowMs) : null;
      if (state) known.push(state);
    }
    // Who does not report has nothing to complain of.
    const silent = known.length > 0 ? receivers.length - known.length : 0;
    const target = streamTarget(uplink, [...known, ...Array<PathState>(silent).fill(contented)]);
    if (!target || target.bitrateBps === Number.POSITIVE_INFINITY) return null;
    return { ssrc, ...target, mayRepair: stream.mayRepair };
  }

  #isNews(stream: Stream, target: SendingTarget, nowMs: MonotonicMs): boolean {
    const told = this.#told.get(stream);
    const isNews =
      !told ||
      nowMs - told.atMs >= toldAgainMs ||
      Math.abs(target.bitrateBps - told.bitrateBps) > told.bitrateBps * worthTelling.bitrateShare ||
      Math.abs(target.lossShare - told.lossShare) > worthTelling.lossShare ||
      target.mayRepair !== told.mayRepair;
    if (isNews) this.#told.set(stream, { ...target, atMs: nowMs });
    return isNews;
  }
}

/** Streams of one socket share its way: what was lost is counted together, delays are the worst stream's. */
function together(reports: readonly ReceptionReport[]): Omit<ReceptionReport, 'ssrc'> {
  const sum = { received: 0, lost: 0, jitterMs: 0, delayTrend: 0, queueMs: -1 };
  for (const { received, lost, jitterMs, delayTrend, queueMs } of reports) {
    sum.received += received;
    sum.lost += lost;
    if (queueMs > sum.queueMs) Object.assign(sum, { jitterMs, delayTrend, queueMs });
  }
  return sum;
}
