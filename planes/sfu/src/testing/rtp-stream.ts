import { randomInt } from 'node:crypto';
import type { MediaKind } from '@crossband/room';
import type { SignaledRtpParameters } from '@crossband/wire';
import {
  buildSenderReport,
  buildSourceDescription,
  ntpOf,
  RTP_HEADER_BYTES,
  writeRtpHeader,
} from '@crossband/wire/rtp/index';

export interface StreamShape {
  readonly kind: MediaKind;
  /** What every payload carries, in angle brackets and with its layer: `<label>`. */
  readonly label: string;
  /** Simulcast encodings of a video, smallest first; default 1. */
  readonly encodings?: number;
  readonly widthPx?: number;
  /** H264 instead of VP8. */
  readonly h264?: boolean;
  /** Opus packets of 20 ms that are sent in turn, over and over, instead of labelled payloads. */
  readonly opusFrames?: readonly Uint8Array[];
  /** Sent in the audio level extension (RFC 6464), dBov. */
  readonly levelDbov?: number;
}

const levelExtension = { uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 };
const packetIntervalMs = 10;
const opusFrameMs = 20;

/** Sends numbered payloads that name their stream, so that a test knows by content what it received. */
export class RtpStream {
  readonly ssrcs: readonly number[];
  readonly #shape: StreamShape;
  readonly #send: (packet: Uint8Array) => void;
  readonly #sequences: number[];
  #active: boolean[];
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(shape: StreamShape, send: (packet: Uint8Array) => void) {
    this.#shape = shape;
    this.#send = send;
    const encodings = shape.encodings ?? 1;
    this.ssrcs = Array.from({ length: encodings }, () => randomInt(1, 0xffffffff));
    this.#sequences = this.ssrcs.map(() => randomInt(0, 0x8000));
    this.#active = this.ssrcs.map(() => true);
  }

  get rtpParameters(): SignaledRtpParameters {
    return {
      codecs: [this.#codec()],
      encodings: this.ssrcs.map((ssrc) => ({ ssrc })),
      headerExtensions: this.#shape.levelDbov === undefined ? [] : [levelExtension],
      rtcp: { cname: this.#shape.label },
    };
  }

  start(): this {
    this.#timer ??= setInterval(() => this.#tick(), this.#intervalMs);
    return this;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Stops or goes on with one simulcast layer, as a publisher does that saves bandwidth. */
  setActive(layer: number, active: boolean): void {
    this.#active = this.#active.map((was, index) => (index === layer ? active : was));
  }

  get #intervalMs(): number {
    return this.#shape.opusFrames ? opusFrameMs : packetIntervalMs;
  }

  #tick(): void {
    this.#count += 1;
    this.ssrcs.forEach((ssrc, layer) => {
      if (!this.#active[layer]) return;
      // A viewer may only change layers when it knows how their clocks relate.
      if (this.#count % 10 === 1) this.#send(this.#report(ssrc));
      this.#send(this.#next(ssrc, layer));
    });
  }

  /** A packet that would be next but `ahead`, with another label: what an attacker sends who knows the stream. */
  forge(label: string, ahead: number): Uint8Array {
    const sequenceNumber = ((this.#sequences[0] ?? 0) + ahead) & 0xffff;
    return this.#packet(this.ssrcs[0] ?? 0, sequenceNumber, Buffer.from(`<${label}>`));
  }

  #next(ssrc: number, layer: number): Uint8Array {
    const sequenceNumber = this.#sequences[layer] ?? 0;
    this.#sequences[layer] = (sequenceNumber + 1) & 0xffff;
    const { opusFrames, label } = this.#shape;
    const frame = opusFrames?.[this.#count % opusFrames.length];
    return this.#packet(ssrc, sequenceNumber, frame ?? Buffer.from(`<${label}>layer=${layer} count=${this.#count}`));
  }

  #packet(ssrc: number, sequenceNumber: number, body: Uint8Array): Uint8Array {
    const prefix = this.#prefix();
    const extension = this.#extension();
    const packet = Buffer.alloc(RTP_HEADER_BYTES + extension.length + prefix.length + body.length);
    const rtpTimestamp = this.#rtpTimestamp();
    writeRtpHeader(packet, {
      payloadType: this.#codec().payloadType,
      marker: true,
      sequenceNumber,
      rtpTimestamp,
      ssrc,
    });
    if (extension.length > 0) packet[0] = 0x90;
    packet.set(extension, RTP_HEADER_BYTES);
    packet.set(prefix, RTP_HEADER_BYTES + extension.length);
    packet.set(body, RTP_HEADER_BYTES + extension.length + prefix.length);
    return packet;
  }

  /** Every video frame is a key frame of one packet: VP8 (RFC 7741 4.2 and RFC 6386 9.1) or an H264 parameter set, which the SFU takes for one. */
  #prefix(): readonly number[] {
    if (this.#shape.kind === 'audio') return [];
    return this.#shape.h264 ? [0x67] : [0x10, 0x00];
  }

  /** One-byte header extension (RFC 8285 4.2) of the audio level: voice flag and -dBov. */
  #extension(): readonly number[] {
    const { levelDbov } = this.#shape;
    if (levelDbov === undefined) return [];
    return [0xbe, 0xde, 0, 1, levelExtension.id << 4, 0x80 | -levelDbov, 0, 0];
  }

  #report(ssrc: number): Uint8Array {
    const { seconds, fraction } = ntpOf(performance.timeOrigin + this.#count * this.#intervalMs);
    const report = buildSenderReport({
      ssrc,
      ntpSeconds: seconds,
      ntpFraction: fraction,
      rtpTimestamp: this.#rtpTimestamp(),
      packets: this.#count,
      octets: this.#count * 40,
    });
    return Buffer.concat([report, buildSourceDescription(ssrc, this.#shape.label)]);
  }

  #rtpTimestamp(): number {
    return (this.#count * (this.#codec().clockRate / 1_000) * this.#intervalMs) >>> 0;
  }

  #codec() {
    if (this.#shape.kind === 'audio') {
      return { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 };
    }
    const rtcpFeedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];
    if (!this.#shape.h264) return { mimeType: 'video/VP8', payloadType: 97, clockRate: 90_000, rtcpFeedback };
    const parameters = { 'packetization-mode': 1, 'level-asymmetry-allowed': 1, 'profile-level-id': '42e01f' };
    return { mimeType: 'video/H264', payloadType: 96, clockRate: 90_000, parameters, rtcpFeedback };
  }
}
