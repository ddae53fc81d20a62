import { randomInt } from 'node:crypto';
import {
  buildSenderReport,
  buildSourceDescription,
  ntpOf,
  RTP_HEADER_BYTES,
  writeRtpHeader,
} from '@crossband/wire/rtp/index';
import type { FrameCodec } from './frame-codecs.ts';
import type { BridgedFrame } from './rtp-intake.ts';

/** Leaves room for SRTP's tag and the headers below within 1,200 bytes. */
const maxPayloadBytes = 1_160;

export interface RtpOutputOptions {
  readonly codec: FrameCodec;
  readonly ssrc: number;
  readonly payloadType: number;
  readonly cname: string;
}

/** RTP packets out of the frames of one stream, and the reports that tie its clock to wall time. */
export class RtpOutput {
  readonly #options: RtpOutputOptions;
  readonly #ticksPerMs: number;
  #sequenceNumber = randomInt(2 ** 15);
  #packets = 0;
  #octets = 0;
  #lastWallMs: number | null = null;

  constructor(options: RtpOutputOptions) {
    this.#options = options;
    this.#ticksPerMs = options.codec.clockRateHz / 1000;
  }

  packets({ data, wallMs }: BridgedFrame): Uint8Array[] {
    const { codec, payloadType, ssrc } = this.#options;
    this.#lastWallMs = wallMs;
    const payloads = codec.payloads.cut(data, maxPayloadBytes);
    return payloads.map((payload, piece) => {
      const packet = new Uint8Array(RTP_HEADER_BYTES + payload.length);
      writeRtpHeader(packet, {
        payloadType,
        ssrc,
        marker: piece === payloads.length - 1 && codec.clockRateHz !== 48_000,
        sequenceNumber: this.#sequenceNumber,
        rtpTimestamp: this.#ticksOf(wallMs),
      });
      packet.set(payload, RTP_HEADER_BYTES);
      this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
      this.#packets += 1;
      this.#octets += payload.length;
      return packet;
    });
  }

  /** A compound (RFC 3550 section 6.1), null before the first frame. Sent once a second. */
  report(): Uint8Array | null {
    if (this.#lastWallMs === null) return null;
    const { ssrc, cname } = this.#options;
    const { seconds: ntpSeconds, fraction: ntpFraction } = ntpOf(this.#lastWallMs);
    const report = buildSenderReport({
      ssrc,
      ntpSeconds,
      ntpFraction,
      rtpTimestamp: this.#ticksOf(this.#lastWallMs),
      packets: this.#packets,
      octets: this.#octets,
    });
    const description = buildSourceDescription(ssrc, cname);
    const compound = new Uint8Array(report.length + description.length);
    compound.set(report);
    compound.set(description, report.length);
    return compound;
  }

  /** All streams of one device count from the same instant, so that their ticks tell the same time. */
  #ticksOf(wallMs: number): number {
    return Math.round(wallMs * this.#ticksPerMs) % 2 ** 32;
  }
}
