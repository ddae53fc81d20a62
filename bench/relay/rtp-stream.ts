import { randomBytes } from 'node:crypto';
import { RTP_HEADER_BYTES, writeRtpHeader } from '@crossband/wire/rtp/index';
import type { StreamName } from './relay-server.ts';
import { datagramBytes } from './traffic.ts';

export const rtpStreams = {
  voice: {
    kind: 'audio',
    ssrc: 11_111,
    codec: {
      mimeType: 'audio/opus',
      payloadType: 100,
      clockRate: 48_000,
      channels: 2,
      parameters: {},
      rtcpFeedback: [],
    },
    ticksPerFrame: 960,
  },
  video: {
    kind: 'video',
    ssrc: 22_222,
    codec: { mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000, parameters: {}, rtcpFeedback: [] },
    ticksPerFrame: 3_000,
  },
} as const;

/** The sender's RTP packets of one stream. Every frame of video is a key frame (RFC 7741 section 4.2), so that none is waited for. */
export class RtpStream {
  readonly #name: StreamName;
  #sent = 0;
  #frames = 0;

  constructor(name: StreamName) {
    this.#name = name;
  }

  next(place: number, last: boolean): Uint8Array {
    const { ssrc, codec, ticksPerFrame } = rtpStreams[this.#name];
    const packet = randomBytes(datagramBytes[this.#name]);
    writeRtpHeader(packet, {
      payloadType: codec.payloadType,
      marker: last,
      sequenceNumber: this.#sent & 0xffff,
      rtpTimestamp: (this.#frames * ticksPerFrame) >>> 0,
      ssrc,
    });
    if (this.#name === 'video') {
      // Extended, start of the partition in the first packet; a 15-bit picture id; the frame's first byte.
      packet[RTP_HEADER_BYTES] = place === 0 ? 0x90 : 0x80;
      packet[RTP_HEADER_BYTES + 1] = 0x80;
      packet.writeUInt16BE(0x8000 | (this.#frames & 0x7fff), RTP_HEADER_BYTES + 2);
      packet[RTP_HEADER_BYTES + 4] = 0x10;
    }
    this.#sent += 1;
    if (last) this.#frames += 1;
    return packet;
  }
}
