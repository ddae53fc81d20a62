import { randomBytes } from 'node:crypto';
import type { RemoteInfo } from 'node:dgram';
import { type CloseReason, CodedError, type Logger, monotonicNow } from '@crossband/foundation';
import type { EndpointListener, SfuPlaneContract } from '@crossband/sfu';
import type { NativeSenderSession, RequestParams } from '@crossband/wire';
import {
  goodbyeSources,
  type NativeCodec,
  nativeCodecs,
  putUint32,
  splitRtcpCompound,
} from '@crossband/wire/rtp/index';
import { senderRtpParameters } from '@crossband/wire/rtp/native-parameters';
import { MASTER_BYTES, SRTP_SUITE, SrtcpReader, SrtcpWriter, SrtpWriter } from '@crossband/wire/srtp/index';
import type { NativeContext } from './context.ts';
import type { DropReason } from './drops.ts';
import { type IngressCredential, type IngressGuard, SrtpIngressGuard } from './ingress-guard.ts';
import { MicrophoneLevel } from './microphone-level.ts';
import type { NativeLimits } from './options.ts';
import { PlainIngressGuard } from './plain-ingress-guard.ts';
import { rebuildWithPatience } from './rebuild.ts';
import type { FrontStream, RtpServer } from './server.ts';
import { NativeSession } from './session.ts';
import { SfuLink, type SfuLinkOwner } from './sfu-link.ts';

/** Authentic packets of a payload type that was not negotiated, before the first right one, that end a session. */
const MAX_WRONG_PACKETS = 32;
export interface IngressDependencies {
  server: RtpServer;
  sfu: SfuPlaneContract;
  loopbackIp: string;
  limits: NativeLimits;
  logger: Logger;
  /** Senders on this machine may do without SRTP. */
  plainRtp: boolean;
  /** Default: `SrtpIngressGuard`, or `PlainIngressGuard` where it is allowed and asked for. The fault exam puts another one here to show that its attacks would work. */
  createGuard?: (credential: IngressCredential) => IngressGuard;
}

/** A native sender: SRTP from one device becomes one publication. */
export class NativeIngress extends NativeSession implements FrontStream, SfuLinkOwner {
  readonly publication: string;
  readonly listener: EndpointListener;
  readonly #deps: IngressDependencies;
  readonly #codec: NativeCodec;
  readonly #ssrc: number;
  readonly #cname: string;
  readonly #widthPx: number;
  readonly #plain: boolean;
  readonly #key = randomBytes(MASTER_BYTES);
  readonly #returnKey = randomBytes(MASTER_BYTES);
  readonly #guard: IngressGuard;
  readonly #toSender: SrtcpWriter;
  #fromSfu: SrtcpReader | null = null;
  #link: SfuLink | null = null;
  readonly #level: MicrophoneLevel | null;
  /**
   * Null: packets go on as they came. After a rebuild the SFU's fresh SRTP state counts roll-overs from 0 while the sender's goes on;
   * a microphone's packets get their level: these are sealed anew.
   */
  #reseal: { rtp: SrtpWriter; rtcp: SrtcpWriter } | null = null;
  #feed: { handle: string; codec: string } | null = null;
  #started = false;
  #rightPackets = 0;
  #wrongPackets = 0;

  private constructor(
    context: NativeContext,
    params: RequestParams['create_native_sender_session'],
    codec: NativeCodec,
    deps: IngressDependencies,
  ) {
    super(context, deps.logger, deps.limits, monotonicNow());
    this.#deps = deps;
    this.#codec = codec;
    this.#ssrc = deps.server.freeSsrc();
    this.#cname = `native-${context.seat.participant}`;
    this.#widthPx = params.max_width_px ?? 0;
    this.#level = params.source === 'microphone' ? new MicrophoneLevel() : null;
    const credential = { ssrc: this.#ssrc, payloadType: codec.payloadType, key: this.#key };
    this.#plain = params.plain ?? false;
    const ownGuard = this.#plain ? PlainIngressGuard : SrtpIngressGuard;
    this.#guard = deps.createGuard?.(credential) ?? new ownGuard(credential);
    this.#toSender = new SrtcpWriter(this.#returnKey);
    this.listener = {
      offered: () => undefined,
      ended: () => undefined,
      lost: () => void this.#rebuild(),
    };
    this.publication = context.room.publish(context.seat, {
      source: params.source,
      kind: codec.kind,
      muted: false,
      preset: null,
    });
  }

  static async open(
    context: NativeContext,
    params: RequestParams['create_native_sender_session'],
    deps: IngressDependencies,
  ): Promise<NativeIngress> {
    const codec = nativeCodecs[params.codec];
    const soundSource = params.source === 'microphone' || params.source === 'screen-audio';
    if (soundSource !== (codec.kind === 'audio'))
      throw new CodedError(
        'bad-params',
        `A ${params.source} cannot be sent as ${params.codec}; choose a codec of its kind.`,
      );
    if (params.plain && !deps.plainRtp)
      throw new CodedError(
        'plain-rtp-off',
        'This hub takes SRTP only. Plain RTP is for programs on its own machine, and has to be switched on: --native-plain-rtp.',
      );
    const ingress = new NativeIngress(context, params, codec, deps);
    try {
      await ingress.#connect(ingress.#plain || ingress.#level ? undefined : ingress.#key);
    } catch (error) {
      await ingress.end('own', null);
      throw error;
    }
    deps.server.add(ingress.#ssrc, ingress);
    return ingress;
  }

  /** The handle of the feed at the SFU, while there is one. */
  get feedHandle(): string | null {
    return this.#feed?.handle ?? null;
  }

  protected get heardPackets(): number {
    return this.#guard.accepted;
  }

  describe(): NativeSenderSession {
    const codec = this.#codec;
    return {
      session: this.id,
      publication: this.publication,
      rtp_target: this.#deps.server.target,
      payload_type: codec.payloadType,
      ssrc: this.#ssrc,
      codec: codec.name,
      clock_rate: codec.clockRateHz,
      parameters: { ...codec.parameters },
      rtcp_feedback: [...codec.rtcpFeedback],
      header_extensions: codec.headerExtensions.map((extension) => ({ ...extension })),
      srtp: this.#plain ? null : { suite: SRTP_SUITE, key: this.#key.toString('base64') },
      srtp_return: this.#plain ? null : { suite: SRTP_SUITE, key: this.#returnKey.toString('base64') },
      return_ssrc: this.#ssrc + 1,
      cname: this.#cname,
      start_within_ms: this.#deps.limits.startWithinMs,
    };
  }

  takeRtp(packet: Buffer, from: RemoteInfo): DropReason | null {
    const drop = this.#guard.admitRtp(packet, from);
    if (drop !== null) {
      if (drop === 'wrong-payload-type') this.#countWrong();
      return drop;
    }
    this.#rightPackets += 1;
    if (!this.#started) this.#start();
    if (!this.#link) return 'sfu-down';
    if (!this.#reseal) return this.#link.send(packet) ? null : 'queue-full';
    if (!this.#reseal.rtp.mayProtect(packet)) return 'replayed';
    const plain = this.#guard.plainRtp(packet);
    const levelled = this.#level?.written(plain, monotonicNow()) ?? plain;
    return this.#link.send(this.#reseal.rtp.protect(levelled)) ? null : 'queue-full';
  }

  takeRtcp(packet: Buffer, from: RemoteInfo): DropReason | null {
    const drop = this.#guard.admitRtcp(packet, from);
    if (drop !== null) return drop;
    const plain = this.#guard.plainRtcp(packet);
    const compound = splitRtcpCompound(plain);
    if (!compound) return 'malformed';
    // The last word of a run; what it also reports is of no use any more.
    if (compound.some((part) => goodbyeSources(part).includes(this.#ssrc))) {
      void this.end('left', null);
      return null;
    }
    if (!this.#link) return 'sfu-down';
    return this.#link.send(this.#reseal ? this.#reseal.rtcp.protect(plain) : packet) ? null : 'queue-full';
  }

  /** RTCP of the SFU (reports, PLI, FIR, NACK), from the session's return SSRC and sealed with its return key. */
  fromSfu(packet: Buffer): void {
    const to = this.#guard.returnTo;
    const plain = this.#fromSfu?.read(packet);
    if (to === null || plain === undefined || typeof plain === 'string') return;
    const parts = splitRtcpCompound(plain);
    if (!parts) return;
    // One source for all that comes back: receivers of SRTP have to know whom they take RTCP from.
    for (const { bytes } of parts) if (bytes.length >= 8) putUint32(bytes, 4, this.#ssrc + 1);
    this.#deps.server.send(this.#plain ? plain : this.#toSender.protect(plain), to);
  }

  /** Tells the owner what arrives; the gateway calls this once a second. */
  tellReceived(): void {
    if (this.phase === 'live') this.context.notify('native.received', { session: this.id, ...this.#guard.received() });
  }

  protected async release(reason: CloseReason): Promise<void> {
    this.#deps.server.remove(this);
    const link = this.#link;
    this.#link = null;
    try {
      this.context.room.unpublish(this.context.seat, this.publication, reason);
    } finally {
      await link?.close(reason);
    }
  }

  #start(): void {
    this.#started = true;
    // In a turn of its own: a room that refuses must not stop the packet that is being forwarded.
    setImmediate(() => {
      this.#attach();
      this.tick(monotonicNow());
    });
  }

  #attach(): void {
    if (this.closed || !this.#feed) return;
    try {
      this.context.room.attach(this.context.seat, this.publication, { plane: this.#deps.sfu.id, ...this.#feed });
    } catch (error) {
      this.logger.warn({ error }, 'the room does not take the feed of a native session');
      void this.end('own', error instanceof CodedError ? error.code : 'internal-error');
    }
  }

  #countWrong(): void {
    this.#wrongPackets += 1;
    if (this.#rightPackets === 0 && this.#wrongPackets >= MAX_WRONG_PACKETS)
      void this.end('protocol-error', 'not-negotiated');
  }

  async #connect(key: Uint8Array | undefined): Promise<void> {
    const { sfu, loopbackIp } = this.#deps;
    const link = await SfuLink.open({
      sfu,
      room: this.context.seat.room,
      endpoint: `native-${this.id}`,
      loopbackIp,
      owner: this,
      ...(key ? { key } : {}),
    });
    const feed = await link.endpoint
      .ingest({
        transport: link.transport,
        kind: this.#codec.kind,
        rtpParameters: senderRtpParameters(this.#codec, this.#ssrc, this.#cname),
        widthPx: this.#widthPx,
      })
      .catch(async (error: unknown) => {
        await link.close('own');
        throw error;
      });
    if (this.closed) return link.close('own');
    this.#fromSfu = new SrtcpReader(link.sfuKey);
    this.#reseal = key ? null : { rtp: new SrtpWriter(link.key), rtcp: new SrtcpWriter(link.key) };
    this.#feed = feed;
    this.#link = link;
  }

  async #rebuild(): Promise<void> {
    if (this.closed || !this.#link) return;
    const dead = this.#link;
    this.#link = null;
    this.#feed = null;
    await dead.close('worker-died');
    const stands = await rebuildWithPatience(() => this.#connect(undefined), this);
    if (stands && this.#started) this.#attach();
    if (!stands && !this.closed) await this.end('worker-died', 'media-unavailable');
  }
}
