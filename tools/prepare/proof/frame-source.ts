import type { types } from 'mediasoup';
import type { Candidate } from './candidate.ts';
import { payloadOf, stepsTo, vp8Packet } from './media-stream.ts';
import type { PayloadLedger } from './payload-ledger.ts';

const LAST_BEFORE_ROLL_OVER = 65_535;

/** Feeds single-packet frames into a router and into the ledger that expects them at the far end. */
export class FrameSource {
  readonly producer: types.Producer;
  readonly #candidate: Candidate;
  readonly #ssrc: number;
  readonly #ledger: PayloadLedger;
  #seq = 1_000;
  #frameCount = 0;

  constructor(candidate: Candidate, producer: types.Producer, ssrc: number, ledger: PayloadLedger) {
    this.#candidate = candidate;
    this.producer = producer;
    this.#ssrc = ssrc;
    this.#ledger = ledger;
  }

  static async open(candidate: Candidate, ssrc: number, ledger: PayloadLedger): Promise<FrameSource> {
    return new FrameSource(candidate, await candidate.source(ssrc), ssrc, ledger);
  }

  /** Sends the first frame, then jumps until the far end stands `leadPackets` before its roll-over. */
  async approachRollOver(leadPackets: number, wireSeq: () => number): Promise<void> {
    this.#send(1, true);
    await this.settle();
    for (const step of stepsTo(LAST_BEFORE_ROLL_OVER - leadPackets, wireSeq())) {
      this.#send(step, true);
      await this.settle();
    }
  }

  /** Sends consecutive packets, each batch only after the last one has arrived: loopback drops what comes in bursts. */
  async sendPaced(packetCount: number, batchPackets: number): Promise<void> {
    for (let sent = 1; sent <= packetCount; sent += 1) {
      this.#send(1, false);
      if (sent % batchPackets === 0 || sent === packetCount) await this.settle();
    }
  }

  /** Resolves once all that was sent has arrived. */
  async settle(): Promise<void> {
    await this.#candidate.alive(this.#ledger.complete());
  }

  #send(step: number, keyFrame: boolean): void {
    this.#seq += step;
    this.#frameCount += 1;
    const packet = vp8Packet(this.#ssrc, this.#seq, this.#frameCount, keyFrame);
    this.#ledger.expect(payloadOf(packet));
    this.producer.send(packet);
  }
}
