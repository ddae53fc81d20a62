import { type CloseReason, CodedError, type Logger, monotonicNow } from '@crossband/foundation';
import type { ParticipantId } from '@crossband/room';
import type { SfuPlaneContract } from '@crossband/sfu';
import type { NativeReceiverSession, NativeSenderSession, RequestParams } from '@crossband/wire';
import { isLoopback } from './address.ts';
import type { NativeContext } from './context.ts';
import { DropCounters, type DropReason } from './drops.ts';
import { type EgressDependencies, NativeEgress } from './egress.ts';
import { type IngressDependencies, NativeIngress } from './ingress.ts';
import { defaultNativeLimits, type NativeGatewayOptions, type NativeLimits } from './options.ts';
import { RtpServer } from './server.ts';
import type { NativeSession } from './session.ts';

const TICK_INTERVAL_MS = 250;
const TICKS_BETWEEN_FIGURES = 4;

/** Counters since start, for `/metrics`. */
export interface NativeFigures {
  senders: number;
  receivers: number;
  packetsIn: number;
  packetsOut: number;
  /** Datagrams that were not forwarded, by reason. */
  dropped: Record<DropReason, number>;
  socketErrors: number;
}

/** SRTP in and out for programs: sessions behind one public UDP port (docs/protocol/native-sender.md). */
export class NativeGateway {
  readonly #server: RtpServer;
  readonly #drops: DropCounters;
  readonly #ingress: IngressDependencies;
  readonly #egress: EgressDependencies;
  readonly #limits: NativeLimits;
  readonly #sessions = new Map<string, NativeSession>();
  /** Sessions being opened, by participant, so that a burst of requests cannot pass the limit. */
  readonly #opening = new Map<ParticipantId, { count: number; gone: boolean }>();
  readonly #timer: NodeJS.Timeout;
  readonly #offFacts: () => void;
  #ticks = 0;
  #closed = false;

  private constructor(server: RtpServer, drops: DropCounters, ingress: IngressDependencies, listenIp: string) {
    this.#server = server;
    this.#drops = drops;
    this.#limits = ingress.limits;
    this.#ingress = ingress;
    this.#egress = { ...ingress, listenIp };
    this.#timer = setInterval(() => this.#tick(), TICK_INTERVAL_MS);
    this.#timer.unref();
    this.#offFacts = ingress.sfu.onFact((fact) => {
      // A dead worker's sessions stand again by themselves; every other end of a feed is the end of its session.
      if (fact.type === 'feed-down' && fact.reason !== 'worker-died') this.#feedDown(fact.handle, fact.reason);
    });
  }

  /**
   * Binds the port. Throws a CodedError when it cannot.
   *
   * @param deps.createGuard default: SRTP with a replay window; only exams pass another one
   */
  static async open(
    options: NativeGatewayOptions,
    deps: { sfu: SfuPlaneContract; logger: Logger } & Pick<IngressDependencies, 'createGuard'>,
  ): Promise<NativeGateway> {
    if (options.plainRtp && !isLoopback(options.listenIp))
      throw new CodedError(
        'plain-rtp-exposed',
        `Plain RTP on ${options.listenIp} could be sent by anybody: set NATIVE_RTP_LISTEN_IP to 127.0.0.1, or leave --native-plain-rtp off.`,
      );
    const drops = new DropCounters();
    const server = await RtpServer.listen(options, drops);
    const ingress: IngressDependencies = {
      server,
      sfu: deps.sfu,
      loopbackIp: options.loopbackIp ?? '127.0.0.1',
      plainRtp: options.plainRtp ?? false,
      limits: { ...defaultNativeLimits, ...options.limits },
      logger: deps.logger.child({ gateway: 'rtp' }),
      ...(deps.createGuard ? { createGuard: deps.createGuard } : {}),
    };
    return new NativeGateway(server, drops, ingress, options.listenIp);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** "ip:port" that senders are told. */
  get target(): string {
    return this.#server.target;
  }

  async createSender(
    context: NativeContext,
    params: RequestParams['create_native_sender_session'],
  ): Promise<NativeSenderSession> {
    const session = await this.#admit(context, () => NativeIngress.open(context, params, this.#ingress));
    return session.describe();
  }

  async createReceiver(
    context: NativeContext,
    params: RequestParams['create_native_receiver_session'],
  ): Promise<NativeReceiverSession> {
    const session = await this.#admit(context, () => NativeEgress.open(context, params, this.#egress));
    return session.describe();
  }

  /** Ends one session of this participant. */
  async close(participant: ParticipantId, id: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (session?.context.seat.participant !== participant)
      throw new CodedError('unknown-native-session', 'There is no such native session of yours; it may have ended.');
    await session.end('own', null);
  }

  /** The participant came back on another connection: its seat has a new generation. */
  resumed(context: NativeContext): void {
    for (const session of this.#sessionsOf(context.seat.participant)) session.resumed(context);
  }

  /** Ends all sessions of a participant that left. */
  async closeAll(participant: ParticipantId, reason: CloseReason): Promise<void> {
    const opening = this.#opening.get(participant);
    if (opening) opening.gone = true;
    await Promise.all(this.#sessionsOf(participant).map((session) => session.end(reason, null)));
  }

  figures(): NativeFigures {
    const sessions = [...this.#sessions.values()];
    const senders = sessions.filter((session) => session instanceof NativeIngress).length;
    return {
      senders,
      receivers: sessions.length - senders,
      packetsIn: this.#server.packetsIn,
      packetsOut: this.#server.packetsOut,
      dropped: this.#drops.snapshot(),
      socketErrors: this.#server.socketErrors,
    };
  }

  async shutdown(reason: CloseReason = 'shutdown'): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#offFacts();
    await Promise.all([...this.#sessions.values()].map((session) => session.end(reason, null)));
    this.#server.close();
  }

  async #admit<T extends NativeSession>(context: NativeContext, open: () => Promise<T>): Promise<T> {
    const { participant } = context.seat;
    if (this.#closed) throw new CodedError('hub-draining', 'The hub is shutting down; come back in a moment.');
    const opening = this.#opening.get(participant) ?? { count: 0, gone: false };
    if (this.#sessionsOf(participant).length + opening.count >= this.#limits.sessionsPerParticipant)
      throw new CodedError(
        'native-limit',
        `You have ${this.#limits.sessionsPerParticipant} native sessions already; close one first.`,
      );
    this.#opening.set(participant, opening);
    opening.count += 1;
    try {
      const session = await open();
      this.#sessions.set(session.id, session);
      session.whenClosed(() => this.#sessions.delete(session.id));
      if (opening.gone || this.#closed) await session.end('left', null);
      return session;
    } finally {
      opening.count -= 1;
      if (opening.count === 0) this.#opening.delete(participant);
    }
  }

  #sessionsOf(participant: ParticipantId): NativeSession[] {
    return [...this.#sessions.values()].filter((session) => session.context.seat.participant === participant);
  }

  #feedDown(handle: string, reason: CloseReason): void {
    for (const session of this.#sessions.values())
      if (session instanceof NativeIngress && session.feedHandle === handle) void session.end(reason, null);
  }

  #tick(): void {
    const nowMs = monotonicNow();
    this.#ticks += 1;
    const tell = this.#ticks % TICKS_BETWEEN_FIGURES === 0;
    for (const session of this.#sessions.values()) {
      session.tick(nowMs);
      if (tell && session instanceof NativeIngress) session.tellReceived();
    }
  }
}
