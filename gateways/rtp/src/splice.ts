import { distance16 } from '@crossband/foundation';
import { putUint16, putUint32, rtpMarker, rtpSequenceNumber, rtpSsrc, rtpTimestamp } from '@crossband/wire/rtp/index';

/** What a receiver was told it would get. */
export interface SplicedStream {
  ssrc: number;
  payloadType: number;
  clockRateHz: number;
}

/** One feed of the SFU that becomes part of the stream. */
interface Source {
  ssrc: number;
  epoch: number;
  /** Added to sequence numbers and timestamps on their way out. */
  sequenceOffset: number;
  timestampOffset: number;
  /** First sequence number going out; what is late from before it would collide with the last source. */
  firstSequence: number;
  packets: number;
}

/**
 * Makes one endless RTP stream of the feeds that carry a publication one after the other: a receiver outside has one SSRC, one
 * SRTP key and one clock from its session description, and knows nothing of workers that die and feeds that change.
 */
export class StreamSplice {
  readonly #stream: SplicedStream;
  #active: Source | null = null;
  #next: { ssrc: number; epoch: number } | null = null;
  #last = { sequence: 0, rtpTimestamp: 0, atMs: 0 };

  constructor(stream: SplicedStream) {
    this.#stream = stream;
  }

  /** SSRC at the SFU of what flows now. */
  get activeSsrc(): number | null {
    return this.#active?.ssrc ?? null;
  }

  get activeEpoch(): number | null {
    return this.#active?.epoch ?? null;
  }

  /** Another feed comes; it takes over with its first packet, so the last one is shown until then. */
  expect(ssrc: number, epoch: number): void {
    this.#next = { ssrc, epoch };
  }

  /**
   * Rewrites a plain packet in place; false when it is not part of the stream.
   *
   * @param nowMs monotonic
   */
  rewrite(packet: Uint8Array, nowMs: number): boolean {
    const ssrc = rtpSsrc(packet);
    if (this.#next?.ssrc === ssrc) this.#takeOver(this.#next, packet, nowMs);
    const source = this.#active;
    if (source?.ssrc !== ssrc) return false;
    const sequence = (rtpSequenceNumber(packet) + source.sequenceOffset) & 0xffff;
    if (source.packets < 0x8000 && distance16(sequence, source.firstSequence) < 0) return false;
    source.packets += 1;
    const timestamp = (rtpTimestamp(packet) + source.timestampOffset) >>> 0;
    if (source.packets === 1 || distance16(sequence, this.#last.sequence) > 0)
      this.#last = { sequence, rtpTimestamp: timestamp, atMs: nowMs };
    packet[1] = (rtpMarker(packet) ? 0x80 : 0) | this.#stream.payloadType;
    putUint16(packet, 2, sequence);
    putUint32(packet, 4, timestamp);
    putUint32(packet, 8, this.#stream.ssrc);
    return true;
  }

  /** A timestamp of the active feed on the stream's clock. */
  outTimestamp(feedTimestamp: number): number {
    return (feedTimestamp + (this.#active?.timestampOffset ?? 0)) >>> 0;
  }

  /** A sequence number of the stream as the active feed counts; roll-overs above 16 bits stay those of the stream. */
  feedSequence(outSequence: number): number {
    return ((outSequence & 0xffff0000) | ((outSequence - (this.#active?.sequenceOffset ?? 0)) & 0xffff)) >>> 0;
  }

  #takeOver(next: { ssrc: number; epoch: number }, packet: Uint8Array, nowMs: number): void {
    const sequence = rtpSequenceNumber(packet);
    const first = this.#active === null;
    const firstSequence = first ? sequence : (this.#last.sequence + 1) & 0xffff;
    const elapsedTicks = Math.max(1, Math.round(((nowMs - this.#last.atMs) / 1000) * this.#stream.clockRateHz));
    this.#active = {
      ...next,
      firstSequence,
      sequenceOffset: (firstSequence - sequence) & 0xffff,
      timestampOffset: first ? 0 : (this.#last.rtpTimestamp + elapsedTicks - rtpTimestamp(packet)) >>> 0,
      packets: 0,
    };
    this.#next = null;
  }
}
