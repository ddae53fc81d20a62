import { type CloseReason, Coalescer, type Logger, messageOf } from '@crossband/foundation';
import { unmeasuredVoiceDbov } from '@crossband/media/voice-activity';
import {
  type EndpointId,
  type Fact,
  newestPlan,
  type Plan,
  type PlaneId,
  type RoomId,
  type Route,
  type SubscriptionId,
} from '@crossband/room';
import type { DatagramCodec } from '@crossband/wire/datagram/index';
import type { DatagramListener } from './contract.ts';
import type { StreamSecret } from './downlink-secret.ts';
import { Endpoint } from './endpoint.ts';
import type { Port } from './relay/messages.ts';
import type { SocketAddress } from './relay/udp/udp-port.ts';
import type { Relays } from './relays.ts';
import type { SsrcTable } from './ssrc-table.ts';
import type { StreamFeed } from './stream-feed.ts';

export interface RoomDatagramsContext {
  readonly plane: PlaneId;
  readonly relays: Relays;
  readonly ssrcs: SsrcTable;
  readonly logger: Logger;
  codecNumber(codec: DatagramCodec): number;
  emit(fact: Fact): void;
}

/** What a device was offered for one subscription. */
interface Offered {
  readonly endpoint: Endpoint;
  readonly feed: StreamFeed;
  readonly epoch: number;
}

/** One room's datagrams, equal to its plan. */
export class RoomDatagrams {
  readonly id: RoomId;
  readonly context: RoomDatagramsContext;
  readonly #endpoints = new Map<EndpointId, Endpoint>();
  readonly #feeds = new Map<string, StreamFeed>();
  readonly #offered = new Map<SubscriptionId, Offered>();
  /** Subscriptions whose device was told that it cannot decode this feed. */
  readonly #undecodable = new Map<SubscriptionId, StreamFeed>();
  readonly #applying: Coalescer;
  #plan: Plan | null = null;
  #enforcedVersion = 0;
  #somebodySpoke = false;

  constructor(id: RoomId, context: RoomDatagramsContext) {
    this.id = id;
    this.context = context;
    this.#applying = new Coalescer(
      () => this.#apply(),
      (error) => context.logger.error({ room: id, reason: messageOf(error) }, 'cannot apply a plan'),
    );
  }

  get unused(): boolean {
    return this.#plan === null && this.#endpoints.size === 0;
  }

  async reconcile(plan: Plan): Promise<number> {
    this.#plan = newestPlan(this.#plan, plan);
    await this.#applying.request();
    return this.#enforcedVersion;
  }

  applyAgain(): void {
    void this.#applying.request();
  }

  get signed(): boolean {
    return this.#plan?.signed ?? false;
  }

  openEndpoint(
    id: EndpointId,
    listener: DatagramListener,
    plain: Readonly<Record<Port, SocketAddress>> | null,
    codecs: readonly DatagramCodec[] | null,
  ): Endpoint {
    this.#endpoints.get(id)?.close('replaced');
    const endpoint = new Endpoint(id, listener, this, plain, codecs);
    this.#endpoints.set(id, endpoint);
    this.applyAgain();
    return endpoint;
  }

  endpointClosed(endpoint: Endpoint, reason: CloseReason): void {
    if (this.#endpoints.get(endpoint.id) === endpoint) this.#endpoints.delete(endpoint.id);
    for (const [subscription, offered] of this.#offered) {
      if (offered.endpoint === endpoint) this.#offered.delete(subscription);
    }
    // Its own session closes it for these; for any other reason the room must learn of it.
    if (reason !== 'replaced')
      this.context.emit({ type: 'endpoint-down', room: this.id, endpoint: endpoint.id, reason });
    this.applyAgain();
  }

  feedUp(feed: StreamFeed): void {
    this.#feeds.set(feed.handle, feed);
    if (this.#plan?.feeds.has(feed.handle)) this.applyAgain();
  }

  /** The feed ended without the plan's doing: the room is told. */
  feedDown(feed: StreamFeed, reason: CloseReason): void {
    this.closeFeed(feed);
    this.context.emit({ type: 'feed-down', room: this.id, handle: feed.handle, reason });
  }

  closeFeed(feed: StreamFeed): void {
    this.#feeds.delete(feed.handle);
    for (const [subscription, told] of this.#undecodable) if (told === feed) this.#undecodable.delete(subscription);
    feed.endpoint.forget(feed);
    feed.secret.close();
    this.context.relays.known(this.id)?.tell({ type: 'close-stream', ssrc: feed.ssrc });
    this.context.ssrcs.release(feed.ssrc);
  }

  /** Who speaks on this room's relay, by ssrc; nobody measures how loud. */
  spoken(streams: ReadonlySet<number>): void {
    const speaking = [...this.#feeds.values()].filter(({ ssrc }) => streams.has(ssrc));
    if (speaking.length === 0 && !this.#somebodySpoke) return;
    this.#somebodySpoke = speaking.length > 0;
    const levels = speaking.map(({ handle }) => ({ handle, dbov: unmeasuredVoiceDbov }));
    this.context.emit({ type: 'levels', room: this.id, plane: this.context.plane, levels });
  }

  receiverHas(endpoint: Endpoint, subscription: SubscriptionId, keyId: number): void {
    const offered = this.#offered.get(subscription);
    if (offered?.endpoint === endpoint) offered.feed.secret.has(endpoint.id, keyId);
  }

  close(reason: CloseReason): void {
    this.#plan = null;
    for (const endpoint of [...this.#endpoints.values()]) endpoint.close(reason);
    for (const feed of [...this.#feeds.values()]) this.closeFeed(feed);
  }

  async #apply(): Promise<void> {
    const plan = this.#plan;
    if (!plan) return;
    this.#closeUnplanned(plan);
    const receivers = new Map<StreamFeed, Set<Endpoint>>();
    const wanted = new Map<SubscriptionId, { route: Route; endpoint: Endpoint; feed: StreamFeed }>();
    for (const route of plan.routes) {
      const endpoint = route.sink.plane === this.context.plane ? this.#endpoints.get(route.sink.endpoint) : undefined;
      const feed = this.#feeds.get(route.feed.handle);
      if (!endpoint || !feed) continue;
      // Version 1 proves nothing: in a signed room it is neither sent nor taken.
      if (plan.signed && (endpoint.isPlain || feed.endpoint.isPlain)) continue;
      if (!endpoint.decodes(feed.codec)) {
        this.#tellUndecodable(route.subscription, feed);
        continue;
      }
      wanted.set(route.subscription, { route, endpoint, feed });
      const isPaused = feed.kind === 'video' && route.want.maxWidthPx === 0;
      if (!isPaused) receivers.set(feed, (receivers.get(feed) ?? new Set()).add(endpoint));
    }
    for (const [subscription, { epoch }] of this.#offered) {
      if (!wanted.has(subscription)) this.#end(subscription, epoch);
    }
    for (const feed of this.#feeds.values()) {
      const next = feed.flowsTo([...(receivers.get(feed) ?? [])], plan.open.has(feed.handle), plan.signed);
      if (next) this.#tellSecret(feed, next);
    }
    for (const { route, endpoint, feed } of wanted.values()) this.#offer(route, endpoint, feed);
    await this.context.relays.known(this.id)?.route([...this.#feeds.values()].map((feed) => feed.routes()));
    this.#enforcedVersion = plan.version;
  }

  /** A feed that a plan had and the newest one has not is over. */
  #closeUnplanned(plan: Plan): void {
    for (const feed of [...this.#feeds.values()]) {
      if (plan.feeds.has(feed.handle)) feed.planned = true;
      else if (feed.planned) this.closeFeed(feed);
    }
  }

  #offer(route: Route, endpoint: Endpoint, feed: StreamFeed): void {
    const { subscription, publication } = route;
    const { epoch } = route.feed;
    const before = this.#offered.get(subscription);
    if (before?.endpoint === endpoint && before.feed === feed && before.epoch === epoch) return;
    this.#offered.set(subscription, { endpoint, feed, epoch });
    const { keyId, secret, signed } = feed.secret.current;
    const { kind, codec, ssrc, handle } = feed;
    endpoint.listener.offered({
      subscription,
      publication,
      epoch,
      feed: handle,
      kind,
      codec,
      ssrc,
      keyId,
      secret,
      signed,
    });
    const { next } = feed.secret;
    if (next && !endpoint.isPlain) endpoint.listener.secret({ subscription, ssrc, ...next });
  }

  #tellUndecodable(subscription: SubscriptionId, feed: StreamFeed): void {
    if (this.#undecodable.get(subscription) === feed) return;
    this.#undecodable.set(subscription, feed);
    this.context.emit({ type: 'unavailable', room: this.id, subscription, code: 'no-common-codec' });
  }

  #end(subscription: SubscriptionId, epoch: number): void {
    const offered = this.#offered.get(subscription);
    this.#offered.delete(subscription);
    offered?.endpoint.listener.ended({ subscription, epoch, last: true, reason: 'parent-closed' });
  }

  #tellSecret(feed: StreamFeed, next: StreamSecret): void {
    for (const [subscription, offered] of this.#offered) {
      if (offered.feed === feed && !offered.endpoint.isPlain)
        offered.endpoint.listener.secret({ subscription, ssrc: feed.ssrc, ...next });
    }
  }
}
