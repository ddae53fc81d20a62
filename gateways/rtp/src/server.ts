import type { RemoteInfo } from 'node:dgram';
import { CodedError, messageOf } from '@crossband/foundation';
import { classifyDatagram, RTP_HEADER_BYTES, rtpSsrc } from '@crossband/wire/rtp/index';
import { srtcpSenderSsrc } from '@crossband/wire/srtp/index';
import { canonicalIp, formatTarget, isWildcard, type SocketAddress } from './address.ts';
import type { DropCounters, DropReason } from './drops.ts';
import { UdpSocket } from './udp-socket.ts';

/** Ethernet's MTU; the SFU takes no longer RTP either. */
const MAX_DATAGRAM_BYTES = 1500;
/** A header and the sender's SSRC; less names no stream. */
const MIN_RTCP_BYTES = 8;
/** Keys tried for RTCP of a source that is not known yet, so that a flood costs a bounded number of HMACs a packet. */
const MAX_TRIALS = 8;

/** A native stream behind the front. Both take an unproven packet and answer why they dropped it, or null. */
export interface FrontStream {
  takeRtp(packet: Buffer, from: RemoteInfo): DropReason | null;
  takeRtcp(packet: Buffer, from: RemoteInfo): DropReason | null;
}

/** The one public UDP socket of native media: tells streams apart by SSRC, and lets each prove its own packets. */
export class RtpServer {
  readonly #drops: DropCounters;
  readonly #streams = new Map<number, FrontStream>();
  /** Receivers whose RTCP may come under an SSRC of their own choice, by the IP of their signaling connection. */
  readonly #receivers = new Map<string, Set<FrontStream>>();
  readonly #announcedIp: string;
  #socket!: UdpSocket;
  packetsIn = 0;
  packetsOut = 0;

  private constructor(drops: DropCounters, announcedIp: string) {
    this.#drops = drops;
    this.#announcedIp = announcedIp;
  }

  static async listen(
    options: { listenIp: string; announcedIp?: string; port: number },
    drops: DropCounters,
  ): Promise<RtpServer> {
    const { listenIp, announcedIp, port } = options;
    if (announcedIp === undefined && isWildcard(listenIp))
      throw new CodedError(
        'address-unusable',
        `Nobody can send to ${listenIp}: set NATIVE_RTP_ANNOUNCED_IP to an address of this host.`,
      );
    const server = new RtpServer(drops, announcedIp ?? listenIp);
    try {
      server.#socket = await UdpSocket.bind(listenIp, port, (packet, from) => server.#take(packet, from));
    } catch (error) {
      throw new CodedError(
        (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'port-taken' : 'address-unusable',
        `Native RTP cannot listen on UDP ${formatTarget(listenIp, port)} (${messageOf(error)}): choose another --native-port or NATIVE_RTP_LISTEN_IP.`,
        { cause: error },
      );
    }
    return server;
  }

  get port(): number {
    return this.#socket.address.port;
  }

  get announcedIp(): string {
    return this.#announcedIp;
  }

  /** "ip:port" that devices send to. */
  get target(): string {
    return formatTarget(this.#announcedIp, this.port);
  }

  get socketErrors(): number {
    return this.#socket.errors;
  }

  /** Two neighbouring SSRCs that nobody uses: an even one for media, the next for a receiver's RTCP, as FFmpeg numbers them. */
  freeSsrc(): number {
    const word = new Uint32Array(1);
    for (;;) {
      // Below 2^31: some senders read SSRCs as signed numbers.
      const ssrc = ((crypto.getRandomValues(word)[0] as number) & 0x7ffffffe) >>> 0;
      if (ssrc !== 0 && !this.#streams.has(ssrc) && !this.#streams.has(ssrc + 1)) return ssrc;
    }
  }

  add(ssrc: number, stream: FrontStream): void {
    this.#streams.set(ssrc, stream);
  }

  addReceiver(ip: string, ssrc: number, stream: FrontStream): void {
    this.#streams.set(ssrc, stream);
    const receivers = this.#receivers.get(canonicalIp(ip)) ?? new Set();
    this.#receivers.set(canonicalIp(ip), receivers.add(stream));
  }

  remove(stream: FrontStream): void {
    for (const [ssrc, entry] of this.#streams) if (entry === stream) this.#streams.delete(ssrc);
    for (const [ip, receivers] of this.#receivers)
      if (receivers.delete(stream) && receivers.size === 0) this.#receivers.delete(ip);
  }

  send(packet: Uint8Array, to: SocketAddress): void {
    if (this.#socket.send(packet, to)) this.packetsOut += 1;
    else this.#drops.add('queue-full');
  }

  close(): void {
    this.#socket.close();
    this.#streams.clear();
    this.#receivers.clear();
  }

  #take(packet: Buffer, from: RemoteInfo): void {
    this.packetsIn += 1;
    const drop = this.#route(packet, from);
    if (drop !== null) this.#drops.add(drop);
  }

  #route(packet: Buffer, from: RemoteInfo): DropReason | null {
    if (packet.length > MAX_DATAGRAM_BYTES) return 'too-long';
    const kind = classifyDatagram(packet);
    if (kind === 'other') return packet.length < 2 ? 'too-short' : 'not-rtp';
    if (kind === 'rtp') {
      if (packet.length < RTP_HEADER_BYTES) return 'too-short';
      const stream = this.#streams.get(rtpSsrc(packet));
      return stream ? stream.takeRtp(packet, from) : 'unknown-ssrc';
    }
    if (packet.length < MIN_RTCP_BYTES) return 'too-short';
    const stream = this.#streams.get(srtcpSenderSsrc(packet));
    return stream ? stream.takeRtcp(packet, from) : this.#tryReceivers(packet, from);
  }

  #tryReceivers(packet: Buffer, from: RemoteInfo): DropReason | null {
    const receivers = this.#receivers.get(canonicalIp(from.address));
    if (!receivers) return 'unknown-ssrc';
    let trials = 0;
    for (const receiver of receivers) {
      if (trials === MAX_TRIALS) break;
      trials += 1;
      if (receiver.takeRtcp(packet, from) === null) return null;
    }
    return 'unknown-ssrc';
  }
}
