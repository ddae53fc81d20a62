import { FrameAssembler, joined, parseDatagramHeader } from '@crossband/wire/datagram/index';
import { DatagramOpener, DatagramVerifier, sealedIndex } from '@crossband/wire/datagram/sealing';
import { type FrameCodec, frameCodecs } from './frame-codecs.ts';
import type { ToRtp } from './messages.ts';
import { wallMsNear } from './rtp-clock.ts';
import { RtpOutput } from './rtp-output.ts';

export interface ToRtpEvents {
  send(packet: Uint8Array): void;
  /** Asks the datagram side for a key frame. */
  needKeyFrame(ssrc: number): void;
}

/** One publication's way from sealed datagrams to RTP packets. */
export class ToRtpStream {
  readonly spec: ToRtp;
  readonly #opener: DatagramOpener;
  readonly #assembler: FrameAssembler;
  readonly #output: RtpOutput;
  readonly #events: ToRtpEvents;
  #dropped = 0;

  constructor(spec: ToRtp, events: ToRtpEvents) {
    this.spec = spec;
    this.#events = events;
    this.#opener = new DatagramOpener({ direction: 'downlink', ssrc: spec.ssrc, rollsAhead: 0xffff });
    this.addSecret(spec);
    const { rtpSsrc: ssrc, payloadType, cname } = spec;
    this.#output = new RtpOutput({ codec: frameCodecs[spec.codec] as FrameCodec, ssrc, payloadType, cname });
    this.#assembler = new FrameAssembler(({ parts, keyFrame, timestampMs }) => {
      const wallMs = wallMsNear(timestampMs, Date.now());
      for (const packet of this.#output.packets({ data: joined(parts), keyFrame, wallMs })) events.send(packet);
    });
  }

  addSecret({ keyId, secret, signerKey }: Pick<ToRtp, 'keyId' | 'secret' | 'signerKey'>): void {
    this.#opener.addSecret(keyId, secret, signerKey && new DatagramVerifier(signerKey));
  }

  /** A datagram of this ssrc; one that is not authentic or comes twice is left out. */
  datagram(datagram: Uint8Array): void {
    const payload = this.#opener.open(datagram);
    if (typeof payload === 'string') return;
    this.#assembler.add(parseDatagramHeader(datagram), sealedIndex(datagram), payload);
    if (this.#assembler.dropped === this.#dropped) return;
    this.#dropped = this.#assembler.dropped;
    this.#events.needKeyFrame(this.spec.ssrc);
  }

  /** A plain compound, once a second; null before the first frame. */
  report(): Uint8Array | null {
    return this.#output.report();
  }
}
