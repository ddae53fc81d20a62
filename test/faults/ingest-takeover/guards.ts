import { type IngressCredential, type IngressGuard, SrtpIngressGuard } from '@crossband/gateway-rtp';

type From = Parameters<IngressGuard['admitRtp']>[1];

/** A datagram's last bytes: the tag of an authentic one, which no two share. */
export const fingerprint = (packet: Uint8Array): string => Buffer.from(packet.subarray(-10)).toString('hex');

/** The real guard, which also says what it let through. */
export class CountingGuard extends SrtpIngressGuard {
  readonly admitted: string[] = [];

  override admitRtp(packet: Uint8Array, from: From): ReturnType<IngressGuard['admitRtp']> {
    const drop = super.admitRtp(packet, from);
    if (drop === null) this.admitted.push(fingerprint(packet));
    return drop;
  }

  override admitRtcp(packet: Uint8Array, from: From): ReturnType<IngressGuard['admitRtcp']> {
    const drop = super.admitRtcp(packet, from);
    if (drop === null) this.admitted.push(fingerprint(packet));
    return drop;
  }
}

/** No guard at all: lets everything through and believes the last source address, as a transport that learns by itself does. */
export class OpenGuard implements IngressGuard {
  readonly #inner: SrtpIngressGuard;
  returnTo: From | null = null;
  accepted = 0;
  readonly admitted: string[] = [];

  constructor(credential: IngressCredential) {
    this.#inner = new SrtpIngressGuard(credential);
  }

  received(): { packets: number; octets: number; lostPackets: number } {
    return { packets: this.accepted, octets: 0, lostPackets: 0 };
  }

  admitRtp(packet: Uint8Array, from: From): null {
    return this.#believe(packet, from);
  }

  admitRtcp(packet: Uint8Array, from: From): null {
    return this.#believe(packet, from);
  }

  plainRtp(packet: Uint8Array): Uint8Array {
    return this.#inner.plainRtp(packet);
  }

  /** An empty receiver report: what was not authenticated cannot be decrypted. */
  plainRtcp(): Uint8Array {
    return Uint8Array.from([0x80, 201, 0, 1, 0, 0, 0, 0]);
  }

  #believe(packet: Uint8Array, from: From): null {
    this.returnTo = { address: from.address, port: from.port };
    this.accepted += 1;
    this.admitted.push(fingerprint(packet));
    return null;
  }
}
