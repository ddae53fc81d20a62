import { distance16 } from '@crossband/foundation';
import { rtpHeaderBytes, rtpPayloadType, rtpSequenceNumber } from '@crossband/wire/rtp/index';
import { isLoopback, type SocketAddress, sameAddress } from './address.ts';
import type { DropReason } from './drops.ts';
import type { IngressCredential, IngressGuard } from './ingress-guard.ts';

/**
 * For senders on this machine that cannot do SRTP, where an operator has allowed it: nothing proves a packet, so nothing
 * but loopback is believed, and of it only the address that the first packet of the right SSRC and payload type came
 * from (its RTCP may use the next port, RFC 3550 11).
 */
export class PlainIngressGuard implements IngressGuard {
  readonly #credential: IngressCredential;
  #source: SocketAddress | null = null;
  #returnTo: SocketAddress | null = null;
  #firstSequence = -1;
  /** Extended: roll-overs in the upper, sequence number in the lower 16 bits. */
  #highest = -1;
  #packets = 0;
  #octets = 0;
  accepted = 0;

  constructor(credential: IngressCredential) {
    this.#credential = credential;
  }

  get returnTo(): SocketAddress | null {
    return this.#returnTo;
  }

  received(): { packets: number; octets: number; lostPackets: number } {
    const expected = this.#highest < 0 ? 0 : this.#highest - this.#firstSequence + 1;
    return { packets: this.#packets, octets: this.#octets, lostPackets: Math.max(0, expected - this.#packets) };
  }

  admitRtp(packet: Uint8Array, from: SocketAddress): DropReason | null {
    if (!isLoopback(from.address)) return 'foreign-address';
    if (rtpHeaderBytes(packet) < 0) return 'malformed';
    if (rtpPayloadType(packet) !== this.#credential.payloadType) return 'wrong-payload-type';
    if (this.#source && !sameAddress(this.#source, from)) return 'foreign-address';
    this.#source ??= { address: from.address, port: from.port };
    this.#returnTo ??= this.#source;
    this.accepted += 1;
    this.#packets += 1;
    this.#octets += packet.length;
    this.#count(rtpSequenceNumber(packet));
    return null;
  }

  admitRtcp(_packet: Uint8Array, from: SocketAddress): DropReason | null {
    const source = this.#source;
    // Nobody is known before the first media packet; 127.0.0.2 is another than 127.0.0.1.
    if (source?.address !== from.address) return 'foreign-address';
    if (from.port !== source.port && from.port !== source.port + 1) return 'foreign-address';
    this.accepted += 1;
    this.#returnTo = { address: from.address, port: from.port };
    return null;
  }

  plainRtp(packet: Uint8Array): Uint8Array {
    return packet;
  }

  plainRtcp(packet: Uint8Array): Uint8Array {
    return packet;
  }

  #count(sequence: number): void {
    if (this.#firstSequence < 0) {
      this.#firstSequence = sequence;
      this.#highest = sequence;
      return;
    }
    const ahead = distance16(sequence, this.#highest & 0xffff);
    if (ahead > 0) this.#highest += ahead;
  }
}
