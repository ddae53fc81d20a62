import { type SocketAddress, sameAddress } from './address.ts';

/**
 * Where a sender's RTCP goes: to the source of the newest authentic packet. A sender may use two ports, as FFmpeg does; then
 * the one that RTCP comes from is right, until RTP moves to another address (a NAT forgot its mapping, the device roamed).
 * Only callers that have authenticated a packet and know that its index is the newest may tell this.
 */
export class ReturnPath {
  #rtpFrom: SocketAddress | null = null;
  #target: SocketAddress | null = null;

  get target(): SocketAddress | null {
    return this.#target;
  }

  rtpFrom(from: SocketAddress): void {
    if (this.#rtpFrom !== null && sameAddress(this.#rtpFrom, from)) return;
    this.#rtpFrom = { address: from.address, port: from.port };
    this.#target = this.#rtpFrom;
  }

  rtcpFrom(from: SocketAddress): void {
    if (this.#target !== null && sameAddress(this.#target, from)) return;
    this.#target = { address: from.address, port: from.port };
  }
}
