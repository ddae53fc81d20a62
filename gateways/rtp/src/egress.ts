import { randomBytes } from 'node:crypto';
import type { RemoteInfo } from 'node:dgram';
import { type CloseReason, CodedError, type Logger, messageOf, monotonicNow } from '@crossband/foundation';
import type { EndpointListener, Offer, SfuPlaneContract } from '@crossband/sfu';
import type { NativeReceiverSession, RequestParams } from '@crossband/wire';
import {
  buildGoodbye,
  buildPli,
  buildReceiverReport,
  classifyDatagram,
  goodbyeSources,
} from '@crossband/wire/rtp/index';
import { receiverRtpCapabilities } from '@crossband/wire/rtp/native-parameters';
import { writeSessionDescription } from '@crossband/wire/sdp/index';
import { MASTER_BYTES, SRTP_SUITE, SrtcpReader, SrtcpWriter, SrtpReader, SrtpWriter } from '@crossband/wire/srtp/index';
import { canonicalIp, reachableFrom, type SocketAddress } from './address.ts';
import type { NativeContext } from './context.ts';
import type { DropReason } from './drops.ts';
import { OfferedStream } from './offered-stream.ts';
import type { NativeLimits } from './options.ts';
import { rebuildWithPatience } from './rebuild.ts';
import { ReceiverPath } from './receiver-path.ts';
import { translateToReceiver, translateToSfu } from './rtcp-translation.ts';
import type { FrontStream, RtpServer } from './server.ts';
import { NativeSession } from './session.ts';
import { SfuLink, type SfuLinkOwner } from './sfu-link.ts';
import type { StreamSplice } from './splice.ts';

/** RTCP comes every 5 s or so (RFC 3550 section 6.2): a receiver that only its RTCP vouches for gets three chances. */
const LEARNED_SILENT_AFTER_MS = 16_000;
const LEARNED_CLOSE_AFTER_MS = 30_000;

/** A receiver that cannot ask, as FFmpeg, gets a key frame this often: it may be started at any moment. */
const UNASKED_KEY_FRAME_INTERVAL_MS = 2_000;

const anyWant = { maxWidthPx: 16_384, maxFps: 240, priority: 128 };

export interface EgressDependencies {
  server: RtpServer;
  sfu: SfuPlaneContract;
  listenIp: string;
  loopbackIp: string;
  limits: NativeLimits;
  logger: Logger;
}

/** A native receiver: one publication leaves as one SRTP stream. */
export class NativeEgress extends NativeSession implements FrontStream, SfuLinkOwner {
  readonly listener: EndpointListener;
  readonly #deps: EgressDependencies;
  readonly #params: RequestParams['create_native_receiver_session'];
  readonly #ssrc: number;
  readonly #key = randomBytes(MASTER_BYTES);
  readonly #returnKey = randomBytes(MASTER_BYTES);
  readonly #rtpToReceiver: SrtpWriter;
  readonly #rtcpToReceiver: SrtcpWriter;
  readonly #receiverIp: string;
  readonly #path: ReceiverPath;
  #link: SfuLink | null = null;
  #sfuKeys: { rtp: SrtpReader; rtcp: SrtcpReader; toSfu: SrtcpWriter } | null = null;
  readonly #stream: OfferedStream;
  #sent = 0;
  #keyFrameAtMs = 0;

  private constructor(
    context: NativeContext,
    params: RequestParams['create_native_receiver_session'],
    receiverIp: string,
    deps: EgressDependencies,
  ) {
    super(context, deps.logger, phaseLimits(params.port !== undefined, deps.limits), monotonicNow());
    this.#deps = deps;
    this.#params = params;
    this.#receiverIp = receiverIp;
    this.#ssrc = deps.server.freeSsrc();
    this.#stream = new OfferedStream(this.#ssrc);
    this.#rtpToReceiver = new SrtpWriter(this.#key);
    this.#rtcpToReceiver = new SrtcpWriter(this.#key);
    this.#path = new ReceiverPath(this.#returnKey, receiverIp, params.port);
    this.listener = {
      offered: (offer) => this.#take(offer),
      ended: ({ last, reason }) => {
        if (last) void this.end(reason, 'unknown-publication');
      },
      lost: () => void this.#rebuild(),
    };
    deps.server.addReceiver(context.remoteAddress, this.#ssrc + 1, this);
  }

  static async open(
    context: NativeContext,
    params: RequestParams['create_native_receiver_session'],
    deps: EgressDependencies,
  ): Promise<NativeEgress> {
    const receiverIp = reachableFrom(deps.listenIp, context.remoteAddress);
    if (receiverIp === undefined)
      throw new CodedError(
        'media-unavailable',
        `Native media leaves from ${deps.listenIp}, which cannot reach ${context.remoteAddress}: connect over the other IP version, or set NATIVE_RTP_LISTEN_IP.`,
      );
    const egress = new NativeEgress(context, params, receiverIp, deps);
    try {
      await egress.#connect();
      await egress.#subscribe();
    } catch (error) {
      await egress.end('own', null);
      throw error;
    }
    return egress;
  }

  protected get heardPackets(): number {
    return this.#params.port === undefined ? this.#path.reports : this.#sent;
  }

  describe(): NativeReceiverSession {
    const { codec, subscription, cname } = this.#stream;
    if (!codec || !subscription) throw new CodedError('publication-not-live', 'The publication has no feed yet.');
    const { server } = this.#deps;
    const key = this.#key.toString('base64');
    return {
      session: this.id,
      subscription,
      rtp_source: server.target,
      payload_type: codec.payloadType,
      ssrc: this.#ssrc,
      codec: codec.name,
      clock_rate: codec.clockRateHz,
      channels: codec.channels,
      parameters: { ...codec.parameters },
      srtp: { suite: SRTP_SUITE, key },
      srtp_return: { suite: SRTP_SUITE, key: this.#returnKey.toString('base64') },
      return_ssrc: this.#ssrc + 1,
      cname,
      sdp: writeSessionDescription({
        title: `Crossband ${this.context.seat.room}`,
        originIp: server.announcedIp,
        receiverIp: canonicalIp(this.#receiverIp),
        // Port 9 (discard) where the receiver chooses its own later, as in ICE.
        media: [{ codec, port: this.#params.port ?? 9, ssrc: this.#ssrc, cname, srtpKey: key }],
      }),
    };
  }

  /** A receiver sends no media. */
  takeRtp(): DropReason {
    return 'unknown-ssrc';
  }

  takeRtcp(packet: Buffer, from: RemoteInfo): DropReason | null {
    const report = this.#path.admit(packet, from);
    this.#readyWhenReachable();
    if (typeof report === 'string') return report;
    const { source, parts } = report;
    if (parts.some((part) => goodbyeSources(part).includes(source))) {
      void this.end('left', null);
      return null;
    }
    const { splice } = this.#stream;
    if (!this.#link || !this.#sfuKeys || !splice) return 'sfu-down';
    const translated = translateToSfu(parts, splice, this.#ssrc);
    if (translated.length === 0) return null;
    return this.#link.send(this.#sfuKeys.toSfu.protect(Buffer.concat(translated))) ? null : 'queue-full';
  }

  override tick(nowMs: number): void {
    super.tick(nowMs);
    if (this.#path.reports > 0 || !this.#path.target || this.#stream.codec?.kind !== 'video') return;
    if (nowMs - this.#keyFrameAtMs < UNASKED_KEY_FRAME_INTERVAL_MS) return;
    this.#keyFrameAtMs = nowMs;
    const feedSsrc = this.#stream.splice?.activeSsrc;
    if (!this.#sfuKeys || feedSsrc === null || feedSsrc === undefined) return;
    const own = this.#ssrc + 1;
    const request = Buffer.concat([buildReceiverReport(own, []), buildPli(own, feedSsrc)]);
    this.#link?.send(this.#sfuKeys.toSfu.protect(request));
  }

  fromSfu(packet: Buffer): void {
    const { target } = this.#path;
    const { splice } = this.#stream;
    if (!target || !this.#sfuKeys || !splice) return;
    if (classifyDatagram(packet) === 'rtcp') {
      this.#rtcpFromSfu(packet, splice, target);
      return;
    }
    const plain = this.#sfuKeys.rtp.read(packet);
    if (typeof plain === 'string') return;
    const before = splice.activeSsrc;
    if (!splice.rewrite(plain, monotonicNow())) return;
    if (splice.activeSsrc !== before) this.#changedOver(before, splice.activeEpoch);
    this.#sent += 1;
    this.#deps.server.send(this.#rtpToReceiver.protect(plain), target);
  }

  protected async release(reason: CloseReason): Promise<void> {
    this.#deps.server.remove(this);
    // A program that records then finishes its file instead of waiting for more.
    const { target } = this.#path;
    if (target) this.#deps.server.send(this.#rtcpToReceiver.protect(goodbye(this.#ssrc)), target);
    const link = this.#link;
    this.#link = null;
    const { subscription } = this.#stream;
    try {
      if (subscription) this.context.room.unsubscribe(this.context.seat, subscription);
    } finally {
      await link?.close(reason);
    }
  }

  #rtcpFromSfu(packet: Buffer, splice: StreamSplice, target: SocketAddress): void {
    const plain = this.#sfuKeys?.rtcp.read(packet);
    if (plain === undefined || typeof plain === 'string') return;
    const parts = translateToReceiver(plain, splice, this.#ssrc);
    if (parts.length > 0) this.#deps.server.send(this.#rtcpToReceiver.protect(Buffer.concat(parts)), target);
  }

  #take(offer: Offer): void {
    const source = offer.rtpParameters.encodings?.[0]?.ssrc;
    if (this.closed || source === undefined) return;
    if (!this.#stream.follow(offer, source)) return void this.end('own', 'no-common-codec');
    this.#readyWhenReachable();
  }

  /** Takes an offer as soon as there is somebody to whom its media may flow. */
  #readyWhenReachable(): void {
    const { endpoint } = this.#link ?? {};
    const { openEpoch: epoch, subscription } = this.#stream;
    if (!this.#path.target || epoch === null || !endpoint || !subscription) return;
    this.#stream.taken();
    endpoint.ready(subscription, epoch).catch((error: unknown) => {
      // The offer was withdrawn meanwhile; another one follows, or the end does.
      this.logger.debug({ reason: messageOf(error) }, 'an offer went before it was taken');
    });
  }

  #changedOver(lastSsrc: number | null, epoch: number | null): void {
    if (lastSsrc !== null) this.#sfuKeys?.rtp.forget(lastSsrc);
    const { subscription } = this.#stream;
    if (subscription && epoch !== null) this.#link?.endpoint.playing(subscription, epoch);
  }

  async #connect(): Promise<void> {
    const { sfu, loopbackIp } = this.#deps;
    const endpoint = `native-${this.id}`;
    const link = await SfuLink.open({ sfu, room: this.context.seat.room, endpoint, loopbackIp, owner: this });
    if (this.closed) return link.close('own');
    this.#sfuKeys = {
      rtp: new SrtpReader(link.sfuKey, { allowRepeats: true }),
      rtcp: new SrtcpReader(link.sfuKey),
      toSfu: new SrtcpWriter(link.key),
    };
    this.#link = link;
    link.endpoint.receive(link.transport, receiverRtpCapabilities());
  }

  async #subscribe(): Promise<void> {
    const { seat, room } = this.context;
    const { publication, want } = this.#params;
    const sink = { plane: this.#deps.sfu.id, endpoint: `native-${this.id}` };
    this.#stream.subscription = room.subscribe(seat, publication, sink, want ?? anyWant);
    // The plane offers in a later turn: the plan has to reach it first.
    await this.#stream.next(this.#deps.limits.offerTimeoutMs);
  }

  async #rebuild(): Promise<void> {
    const dead = this.#link;
    if (this.closed || !dead) return;
    this.#link = null;
    this.#sfuKeys = null;
    await dead.close('worker-died');
    const stands = await rebuildWithPatience(() => this.#connect(), this);
    if (!stands && !this.closed) await this.end('worker-died', 'media-unavailable');
  }
}

function goodbye(ssrc: number): Uint8Array {
  return Buffer.concat([buildReceiverReport(ssrc, []), buildGoodbye(ssrc)]);
}

/** A receiver that named its port owes no sign of life: its signaling connection vouches for it. */
function phaseLimits(portKnown: boolean, limits: NativeLimits): NativeLimits {
  return portKnown
    ? { ...limits, startWithinMs: Number.POSITIVE_INFINITY, closeAfterMs: Number.POSITIVE_INFINITY }
    : { ...limits, silentAfterMs: LEARNED_SILENT_AFTER_MS, closeAfterMs: LEARNED_CLOSE_AFTER_MS };
}
