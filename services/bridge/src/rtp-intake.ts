import type { WallMs } from '@crossband/foundation';
import { FrameAssembler, joined } from '@crossband/wire/datagram/index';
import {
  rtpHeaderBytes,
  rtpMarker,
  rtpPaddingBytes,
  rtpSequenceNumber,
  rtpTimestamp,
  type SenderInfo,
} from '@crossband/wire/rtp/index';
import { guessPacketIndex } from '@crossband/wire/srtp/packet-index';
import type { FrameCodec } from './frame-codecs.ts';
import { RtpClock } from './rtp-clock.ts';

export interface BridgedFrame {
  readonly data: Uint8Array;
  readonly keyFrame: boolean;
  /** Capture time, epoch milliseconds, not rounded. */
  readonly wallMs: number;
}

export interface RtpIntakeEvents {
  frame(frame: BridgedFrame): void;
  /** Something is lost for good; what follows cannot be decoded before the next key frame. */
  broken(): void;
}

/** Frames out of the RTP packets of one stream. */
export class RtpIntake {
  readonly #codec: FrameCodec;
  readonly #events: RtpIntakeEvents;
  readonly #clock: RtpClock;
  readonly #assembler: FrameAssembler;
  #highest = -1;
  #dropped = 0;

  constructor(codec: FrameCodec, events: RtpIntakeEvents) {
    this.#codec = codec;
    this.#events = events;
    this.#clock = new RtpClock(codec.clockRateHz);
    this.#assembler = new FrameAssembler(({ timestampMs: ticks, parts }) => {
      const frame = codec.payloads.join(parts);
      if (!frame) return events.broken();
      const wallMs = this.#clock.wallMsOf(ticks, Date.now() as WallMs);
      events.frame({ data: joined(frame.pieces), keyFrame: frame.keyFrame, wallMs });
    });
  }

  senderReport(info: SenderInfo): void {
    this.#clock.learn(info);
  }

  /** A plain packet of this stream. One that is malformed or empty (a probe, padding) is left out. */
  packet(packet: Uint8Array): void {
    const headerBytes = rtpHeaderBytes(packet);
    const paddingBytes = headerBytes < 0 ? -1 : rtpPaddingBytes(packet, headerBytes);
    if (paddingBytes < 0) return;
    const payload = packet.subarray(headerBytes, packet.length - paddingBytes);
    const index = guessPacketIndex(this.#highest, rtpSequenceNumber(packet));
    if (index < 0) return;
    this.#highest = Math.max(this.#highest, index);
    if (payload.length === 0) return;
    const start = this.#codec.opensFrame(payload);
    const timestampMs = rtpTimestamp(packet);
    // A packet of sound is a frame whatever its marker says: there it opens a talk spurt (RFC 3551 section 4.1).
    const marker = rtpMarker(packet) || this.#codec.clockRateHz === 48_000;
    const header = { version: 0, mediaType: 0, codec: 0, keyFrame: false, ssrc: 0, seq: 0, payloadBytes: 0 };
    this.#assembler.add({ ...header, start, marker, timestampMs }, index, payload);
    if (this.#assembler.dropped === this.#dropped) return;
    this.#dropped = this.#assembler.dropped;
    this.#events.broken();
  }
}
