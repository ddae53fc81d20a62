import { type ReportBlock, rtpMarker, rtpSequenceNumber, rtpTimestamp } from '@crossband/wire/rtp/index';

/** What arrived since the last call of `interval`. */
export interface ReceptionInterval {
  bitrateBps: number;
  packetsPerSecond: number;
  /** RTP markers: for video, whole frames. */
  framesPerSecond: number;
  /** 0..1 */
  lossShare: number;
  jitterMs: number;
}

/** Counts one RTP stream as RFC 3550 appendix A does. Times are monotonic milliseconds. */
export class RtpStatistics {
  readonly #clockRateHz: number;
  #firstSequence = -1;
  /** Extended: roll-overs in the upper, sequence number in the lower 16 bits. */
  #highest = -1;
  #packets = 0;
  #octets = 0;
  #markers = 0;
  #jitterTicks = 0;
  #lastTransitTicks: number | null = null;
  #reported = { expected: 0, packets: 0 };
  #interval = { atMs: 0, packets: 0, octets: 0, markers: 0, expected: 0 };
  #lastReport: { middle: number; atMs: number } | null = null;

  constructor(clockRateHz: number, nowMs: number) {
    this.#clockRateHz = clockRateHz;
    this.#interval.atMs = nowMs;
  }

  get packets(): number {
    return this.#packets;
  }

  get octets(): number {
    return this.#octets;
  }

  get lostPackets(): number {
    return Math.max(0, this.#expected - this.#packets);
  }

  /** True when this packet leaves a gap behind it. */
  take(packet: Uint8Array, nowMs: number): boolean {
    const sequence = rtpSequenceNumber(packet);
    const gap = this.#advance(sequence);
    this.#packets += 1;
    this.#octets += packet.length;
    if (rtpMarker(packet)) this.#markers += 1;
    // RFC 3550 appendix A.8, on wrapping 32-bit ticks.
    const transit = (Math.round((nowMs / 1000) * this.#clockRateHz) - rtpTimestamp(packet)) | 0;
    if (this.#lastTransitTicks !== null)
      this.#jitterTicks += (Math.abs((transit - this.#lastTransitTicks) | 0) - this.#jitterTicks) / 16;
    this.#lastTransitTicks = transit;
    return gap;
  }

  /** A sender report came: its NTP time, as the middle 32 bits. */
  senderReport(middle: number, nowMs: number): void {
    this.#lastReport = { middle, atMs: nowMs };
  }

  /** The report block since the last one. */
  report(ssrc: number, nowMs: number): ReportBlock {
    const expected = this.#expected - this.#reported.expected;
    const received = this.#packets - this.#reported.packets;
    this.#reported = { expected: this.#expected, packets: this.#packets };
    return {
      ssrc,
      fractionLost: expected > 0 ? Math.max(0, (expected - received) / expected) : 0,
      packetsLost: Math.min(0x7fffff, this.lostPackets),
      highestSequence: Math.max(0, this.#highest) >>> 0,
      jitter: Math.round(this.#jitterTicks),
      lastSenderReport: this.#lastReport?.middle ?? 0,
      delaySinceSenderReport: this.#lastReport ? Math.round(((nowMs - this.#lastReport.atMs) / 1000) * 65_536) : 0,
    };
  }

  interval(nowMs: number): ReceptionInterval {
    const last = this.#interval;
    const seconds = Math.max(0.001, (nowMs - last.atMs) / 1000);
    const packets = this.#packets - last.packets;
    const expected = this.#expected - last.expected;
    this.#interval = {
      atMs: nowMs,
      packets: this.#packets,
      octets: this.#octets,
      markers: this.#markers,
      expected: this.#expected,
    };
    return {
      bitrateBps: ((this.#octets - last.octets) * 8) / seconds,
      packetsPerSecond: packets / seconds,
      framesPerSecond: (this.#markers - last.markers) / seconds,
      lossShare: expected > 0 ? Math.min(1, Math.max(0, (expected - packets) / expected)) : 0,
      jitterMs: (this.#jitterTicks / this.#clockRateHz) * 1000,
    };
  }

  get #expected(): number {
    return this.#highest < 0 ? 0 : this.#highest - this.#firstSequence + 1;
  }

  #advance(sequence: number): boolean {
    if (this.#highest < 0) {
      this.#firstSequence = sequence;
      this.#highest = sequence;
      return false;
    }
    const ahead = (sequence - this.#highest) & 0xffff;
    if (ahead === 0 || ahead >= 0x8000) return false;
    this.#highest += ahead;
    return ahead > 1;
  }
}
