import { type RtcpPacketView, splitRtcpCompound } from '@crossband/wire/rtp/index';
import { SrtcpReader, srtcpSenderSsrc } from '@crossband/wire/srtp/index';
import { canonicalIp, type SocketAddress, sameAddress } from './address.ts';
import type { DropReason } from './drops.ts';

/** What an authentic compound of a receiver says. */
export interface ReceiverReport {
  /** SSRC that the receiver reports from. */
  source: number;
  parts: readonly RtcpPacketView[];
}

/**
 * Where one receiver is and what it says. With a known port the address is fixed; without one it is learned from the newest
 * authentic RTCP, on the host of the signaling connection only: a key holder could otherwise have the stream sent to
 * somebody who never asked for it.
 */
export class ReceiverPath {
  readonly #ip: string;
  readonly #fixed: boolean;
  readonly #rtcp: SrtcpReader;
  #target: SocketAddress | null;
  #reports = 0;

  /** @param ip the signaling connection's host, as the socket reaches it */
  constructor(returnKey: Uint8Array, ip: string, port: number | undefined) {
    this.#ip = ip;
    this.#fixed = port !== undefined;
    this.#rtcp = new SrtcpReader(returnKey);
    this.#target = port === undefined ? null : { address: ip, port };
  }

  get target(): SocketAddress | null {
    return this.#target;
  }

  /** Authentic compounds so far. 0: perhaps a receiver that cannot speak, as FFmpeg with SRTP. */
  get reports(): number {
    return this.#reports;
  }

  admit(packet: Uint8Array, from: SocketAddress): ReceiverReport | DropReason {
    const index = this.#rtcp.authenticate(packet);
    if (typeof index !== 'number') return index;
    if (canonicalIp(from.address) !== canonicalIp(this.#ip)) return 'foreign-address';
    this.#reports += 1;
    const source = srtcpSenderSsrc(packet);
    if (!this.#fixed && index === this.#rtcp.highestIndex(source)) this.#learn(from);
    const parts = splitRtcpCompound(this.#rtcp.decrypt(packet, index));
    return parts ? { source, parts } : 'malformed';
  }

  #learn(from: SocketAddress): void {
    if (this.#target && sameAddress(this.#target, from)) return;
    this.#target = { address: from.address, port: from.port };
  }
}
