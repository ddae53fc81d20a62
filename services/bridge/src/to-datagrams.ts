import { datagramCodecs, frameParts, mediaTypes } from '@crossband/wire/datagram/index';
import { DatagramSealer, MAX_SEALED_PAYLOAD_BYTES } from '@crossband/wire/datagram/sealing';
import type { SenderInfo } from '@crossband/wire/rtp/index';
import { type FrameCodec, frameCodecs } from './frame-codecs.ts';
import type { BridgePort, ToDatagrams } from './messages.ts';
import { type BridgedFrame, RtpIntake } from './rtp-intake.ts';

export interface ToDatagramsEvents {
  send(port: BridgePort, datagram: Uint8Array): void;
  /** Asks the RTP side for a key frame. */
  needKeyFrame(rtpSsrc: number): void;
}

/** One publication's way from RTP packets to sealed datagrams. */
export class ToDatagramsStream {
  readonly spec: ToDatagrams;
  readonly port: BridgePort;
  readonly #events: ToDatagramsEvents;
  readonly #intake: RtpIntake;
  readonly #sealer: DatagramSealer;
  #sent = 0;

  constructor(spec: ToDatagrams, events: ToDatagramsEvents) {
    this.spec = spec;
    this.port = spec.codec === 'opus' ? 'voice' : 'video';
    this.#events = events;
    const { ssrc, uplinkSecret, rtpSsrc } = spec;
    this.#sealer = new DatagramSealer({ direction: 'uplink', secret: uplinkSecret, ssrc, keyId: 0 });
    this.#intake = new RtpIntake(frameCodecs[spec.codec] as FrameCodec, {
      frame: (frame) => this.#send(frame),
      broken: () => events.needKeyFrame(rtpSsrc),
    });
  }

  packet(plain: Uint8Array): void {
    this.#intake.packet(plain);
  }

  senderReport(info: SenderInfo): void {
    this.#intake.senderReport(info);
  }

  #send({ data, keyFrame, wallMs }: BridgedFrame): void {
    const { ssrc, codec } = this.spec;
    const frame = {
      mediaType: mediaTypes[this.port],
      codec: datagramCodecs[codec],
      keyFrame,
      ssrc,
      timestampMs: Math.round(wallMs) % 2 ** 32,
    };
    for (const { header, payload } of frameParts(data, frame, this.#sent & 0xffff, MAX_SEALED_PAYLOAD_BYTES)) {
      const roll = Math.floor(this.#sent / 0x10000);
      this.#sent += 1;
      this.#events.send(this.port, this.#sealer.seal(header, roll, payload));
    }
  }
}
