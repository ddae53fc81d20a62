import { randomBytes } from 'node:crypto';
import { RTP_HEADER_BYTES, writeRtpHeader } from '@crossband/wire/rtp/index';
import type { Track } from 'node-datachannel';
import type { StreamIdentity } from './media-server.ts';

export const packetsPerSecond = 500;
/** About what browsers put into a packet of a 720p camera. */
export const payloadBytes = 1_000;
const packetsPerFrame = 10;
const framesPerSecond = packetsPerSecond / packetsPerFrame;
const clockRateHz = 90_000;
/** Packets leave in twos, as a browser's pacer sends them: every 4 ms. */
const tickMs = 4;

/** A VP8 stream (RFC 7741) of even rate: 50 frames of 10 packets a second, each second beginning with a key frame. */
export class Vp8Stream {
  sent = 0;
  readonly #identity: StreamIdentity;
  readonly #track: Track;
  readonly #packet: Buffer;
  #timer: NodeJS.Timeout | undefined;

  constructor(identity: StreamIdentity, track: Track) {
    this.#identity = identity;
    this.#track = track;
    this.#packet = Buffer.concat([Buffer.alloc(RTP_HEADER_BYTES), randomBytes(payloadBytes)]);
  }

  start(): void {
    if (this.#timer) return;
    // A stream goes on where it stopped; a whole second first, so that it begins with a key frame.
    this.sent = Math.ceil(this.sent / packetsPerSecond) * packetsPerSecond;
    const before = this.sent;
    const startedAt = performance.now();
    this.#timer = setInterval(() => {
      // The server goes down before this process does.
      if (!this.#track.isOpen()) return this.stop();
      const due = Math.floor(((performance.now() - startedAt) * packetsPerSecond) / 1_000);
      while (this.sent - before < due) this.#send();
    }, tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #send(): void {
    const count = this.sent;
    const frame = Math.floor(count / packetsPerFrame);
    const place = count % packetsPerFrame;
    const { ssrc, payloadType } = this.#identity;
    writeRtpHeader(this.#packet, {
      payloadType,
      marker: place === packetsPerFrame - 1,
      sequenceNumber: this.#sequence & 0xffff,
      rtpTimestamp: (frame * (clockRateHz / framesPerSecond)) >>> 0,
      ssrc,
    });
    // Payload descriptor (RFC 7741 4.2): extended, start of partition 0; 15-bit picture id.
    this.#packet[RTP_HEADER_BYTES] = place === 0 ? 0x90 : 0x80;
    this.#packet[RTP_HEADER_BYTES + 1] = 0x80;
    this.#packet.writeUInt16BE(0x8000 | (frame & 0x7fff), RTP_HEADER_BYTES + 2);
    // First byte of the frame (RFC 6386 9.1): the lowest bit is 0 in a key frame.
    this.#packet[RTP_HEADER_BYTES + 4] = frame % framesPerSecond === 0 ? 0x10 : 0x11;
    this.#track.sendMessageBinary(this.#packet);
    this.#sequence += 1;
    this.sent += 1;
  }

  #sequence = 0;
}
