import { rtpPayloadType } from '@crossband/wire/rtp/index';
import { SrtcpReader, SrtpReader } from '@crossband/wire/srtp/index';
import type { SocketAddress } from './address.ts';
import type { DropReason } from './drops.ts';
import { ReturnPath } from './return-path.ts';

/** What stands between the public socket and the SFU for one sender. */
export interface IngressGuard {
  /** Where RTCP to the sender goes; null before the first authentic packet. */
  readonly returnTo: SocketAddress | null;
  /** Authentic packets so far, RTP and RTCP. */
  readonly accepted: number;
  /** What really arrived of the stream. */
  received(): { packets: number; octets: number; lostPackets: number };
  /** Null: authentic, fresh and negotiated; forward it. */
  admitRtp(packet: Uint8Array, from: SocketAddress): DropReason | null;
  /** Null: authentic and fresh. */
  admitRtcp(packet: Uint8Array, from: SocketAddress): DropReason | null;
  plainRtp(packet: Uint8Array): Uint8Array;
  plainRtcp(packet: Uint8Array): Uint8Array;
}

export interface IngressCredential {
  ssrc: number;
  payloadType: number;
  /** 30 bytes: what the sender protects RTP and RTCP with. */
  key: Uint8Array;
}

/**
 * Proves every packet by its tag and its replay window before anything else is believed of it: that it counts as a sign of
 * life, that its payload type matters, or that its source address is the sender's (docs/protocol/native-sender.md).
 */
export class SrtpIngressGuard implements IngressGuard {
  readonly #credential: IngressCredential;
  readonly #rtp: SrtpReader;
  readonly #rtcp: SrtcpReader;
  readonly #path = new ReturnPath();
  #rtpIndex = 0;
  #rtcpIndex = 0;
  #highestRtcpIndex = -1;
  #firstRtpIndex = -1;
  #rtpPackets = 0;
  #rtpOctets = 0;
  accepted = 0;

  constructor(credential: IngressCredential) {
    this.#credential = credential;
    this.#rtp = new SrtpReader(credential.key);
    this.#rtcp = new SrtcpReader(credential.key);
  }

  get returnTo(): SocketAddress | null {
    return this.#path.target;
  }

  received(): { packets: number; octets: number; lostPackets: number } {
    const highest = this.#rtp.highestIndex(this.#credential.ssrc);
    const expected = highest < 0 ? 0 : highest - this.#firstRtpIndex + 1;
    const lostPackets = Math.max(0, expected - this.#rtpPackets);
    return { packets: this.#rtpPackets, octets: this.#rtpOctets, lostPackets };
  }

  admitRtp(packet: Uint8Array, from: SocketAddress): DropReason | null {
    const index = this.#rtp.authenticate(packet);
    if (typeof index !== 'number') return index;
    this.#rtpIndex = index;
    this.accepted += 1;
    this.#rtpPackets += 1;
    this.#rtpOctets += packet.length;
    if (this.#firstRtpIndex < 0) this.#firstRtpIndex = index;
    if (index === this.#rtp.highestIndex(this.#credential.ssrc)) this.#path.rtpFrom(from);
    return rtpPayloadType(packet) === this.#credential.payloadType ? null : 'wrong-payload-type';
  }

  admitRtcp(packet: Uint8Array, from: SocketAddress): DropReason | null {
    const index = this.#rtcp.authenticate(packet);
    if (typeof index !== 'number') return index;
    this.#rtcpIndex = index;
    this.accepted += 1;
    if (index > this.#highestRtcpIndex) {
      this.#highestRtcpIndex = index;
      this.#path.rtcpFrom(from);
    }
    return null;
  }

  /** The plain form of the packet that `admitRtp` admitted last. */
  plainRtp(packet: Uint8Array): Uint8Array {
    return this.#rtp.decrypt(packet, this.#rtpIndex);
  }

  /** The plain form of the packet that `admitRtcp` admitted last. */
  plainRtcp(packet: Uint8Array): Uint8Array {
    return this.#rtcp.decrypt(packet, this.#rtcpIndex);
  }
}
