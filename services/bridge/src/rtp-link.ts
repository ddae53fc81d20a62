import {
  buildPli,
  classifyDatagram,
  keyFrameRequestOf,
  type SenderInfo,
  senderInfoOf,
  splitRtcpCompound,
} from '@crossband/wire/rtp/index';
import { SrtcpReader, SrtcpWriter, SrtpReader, SrtpWriter } from '@crossband/wire/srtp/index';

export interface RtpLinkEvents {
  packet(plain: Uint8Array): void;
  senderReport(info: SenderInfo): void;
  /** The SFU needs a key frame of what this end sends. */
  keyFrameWanted(rtpSsrc: number): void;
}

/** SSRC that this end's feedback comes from; no stream has it. */
const ownSsrc = 1;

/** One room's SRTP between the bridge and the SFU. */
export class RtpLink {
  readonly #rtpReader: SrtpReader;
  readonly #rtcpReader: SrtcpReader;
  readonly #rtpWriter: SrtpWriter;
  readonly #rtcpWriter: SrtcpWriter;
  readonly #events: RtpLinkEvents;

  constructor({ key, sfuKey }: { key: Uint8Array; sfuKey: Uint8Array }, events: RtpLinkEvents) {
    // The engine repeats lost packets as they were, where RTX is not spoken.
    this.#rtpReader = new SrtpReader(sfuKey, { allowRepeats: true });
    this.#rtcpReader = new SrtcpReader(sfuKey);
    this.#rtpWriter = new SrtpWriter(key);
    this.#rtcpWriter = new SrtcpWriter(key);
    this.#events = events;
  }

  /** What came on the socket; what is not authentic is left out. */
  take(secured: Uint8Array): void {
    const kind = classifyDatagram(secured);
    if (kind === 'rtp') {
      const plain = this.#rtpReader.read(secured);
      if (typeof plain !== 'string') this.#events.packet(plain);
    } else if (kind === 'rtcp') {
      const compound = this.#rtcpReader.read(secured);
      if (typeof compound !== 'string') this.#takeRtcp(compound);
    }
  }

  secure(packet: Uint8Array): Uint8Array {
    return this.#rtpWriter.protect(packet);
  }

  secureReport(compound: Uint8Array): Uint8Array {
    return this.#rtcpWriter.protect(compound);
  }

  pictureLoss(rtpSsrc: number): Uint8Array {
    return this.#rtcpWriter.protect(buildPli(ownSsrc, rtpSsrc));
  }

  #takeRtcp(compound: Uint8Array): void {
    for (const part of splitRtcpCompound(compound) ?? []) {
      const info = senderInfoOf(part);
      if (info) this.#events.senderReport(info);
      const request = keyFrameRequestOf(part);
      if (request) this.#events.keyFrameWanted(request.mediaSsrc);
    }
  }
}
