import { type CloseReason, Coalescer, CodedError, type Logger, messageOf } from '@crossband/foundation';
import {
  type EndpointId,
  type Fact,
  newestPlan,
  type Plan,
  type RoomId,
  type Route,
  type SubscriptionId,
} from '@crossband/room';
import type { EndpointListener, SfuOptions } from './contract.ts';
import { Delivery, type DeliveryContext } from './delivery.ts';
import { Endpoint } from './endpoint.ts';
import { mediaUnavailable } from './engine-error.ts';
import type { Feed } from './feed.ts';
import { FeedTable } from './feed-table.ts';
import { mergeLevels } from './levels.ts';
import type { RoomRouter } from './room-router.ts';
import { RoomRouters } from './room-routers.ts';
import type { Place, WorkerPool } from './worker-pool.ts';

export interface RoomMediaContext {
  readonly options: SfuOptions;
  readonly pool: WorkerPool;
  readonly plane: string;
  readonly logger: Logger;
  emit(fact: Fact): void;
  /** The room may be of no use any more: see `unused`. */
  maybeUnused(room: RoomMedia): void;
}

/** Everything the plane holds for one room, and the reconciler that makes it equal to the room's plan. */
export class RoomMedia {
  readonly id: RoomId;
  readonly options: SfuOptions;
  readonly #context: RoomMediaContext;
  readonly logger: Logger;
  readonly #routers: RoomRouters;
  readonly #endpoints = new Map<EndpointId, Endpoint>();
  readonly #feeds = new FeedTable((feed) => this.closeFeed(feed, 'replaced'));
  readonly #deliveries = new Map<SubscriptionId, Delivery>();
  readonly #applying: Coalescer;
  readonly #delivering: DeliveryContext;
  #plan: Plan | null = null;
  #enforcedVersion = 0;
  #opening = 0;
  #closed = false;

  constructor(id: RoomId, context: RoomMediaContext) {
    this.id = id;
    this.options = context.options;
    this.#context = context;
    this.logger = context.logger.child({ room: id });
    this.#delivering = { room: id, logger: this.logger, emit: context.emit };
    this.#routers = new RoomRouters(context.pool, context.options, (router) => this.#addLevels(router));
    this.#applying = new Coalescer(
      () => this.#apply(),
      (error) => this.logger.error({ reason: messageOf(error) }, 'cannot apply a plan'),
    );
  }

  /** No plan and no endpoint speak of this room: it was released, or was never more than an attempt. */
  get unused(): boolean {
    return this.#plan === null && this.#endpoints.size === 0 && this.#opening === 0;
  }

  async reconcile(plan: Plan): Promise<number> {
    this.#plan = newestPlan(this.#plan, plan);
    await this.#applying.request();
    return this.#enforcedVersion;
  }

  /** Something the plan waits for has come: a receiver, another width. */
  applyAgain(): void {
    void this.#applying.request();
  }

  async openEndpoint(id: EndpointId, listener: EndpointListener): Promise<Endpoint> {
    this.#opening += 1;
    try {
      const router = await this.#routers.place();
      if (this.#closed || router.closed) throw mediaUnavailable();
      const endpoint = new Endpoint(id, router, listener, this);
      const replaced = this.#endpoints.get(id);
      this.#endpoints.set(id, endpoint);
      replaced?.end('replaced');
      return endpoint;
    } finally {
      this.#opening -= 1;
      this.#context.maybeUnused(this);
    }
  }

  delivery(endpoint: Endpoint, subscription: SubscriptionId): Delivery {
    const delivery = this.#deliveries.get(subscription);
    if (delivery?.endpoint !== endpoint) {
      throw new CodedError('unknown-subscription', 'There is no such subscription; it may have ended.');
    }
    return delivery;
  }

  feedUp(feed: Feed): void {
    this.#feeds.add(feed);
    if (feed.kind === 'audio') {
      feed.router.levels.add(feed.producer).catch((error: unknown) => {
        if (!feed.closed) this.logger.warn({ reason: messageOf(error) }, 'cannot measure the level of a feed');
      });
    }
    // The plan may know it already, when a gateway was quicker than this call.
    if (this.#plan?.feeds.has(feed.handle)) this.applyAgain();
  }

  /** The feed ended without the plan's doing: the room is told. */
  feedDown(feed: Feed, reason: CloseReason): void {
    if (!this.closeFeed(feed, reason)) return;
    this.#context.emit({ type: 'feed-down', room: this.id, handle: feed.handle, reason });
  }

  closeFeed(feed: Feed, reason: CloseReason): boolean {
    if (!this.#feeds.remove(feed)) return false;
    for (const delivery of this.#deliveries.values()) delivery.feedClosing(feed, reason);
    feed.endpoint.forget(feed);
    feed.close();
    return true;
  }

  /** The endpoint receives no more; `reason` null: nobody is left to be told of it. */
  endpointStopped(endpoint: Endpoint, reason: CloseReason | null): void {
    for (const [subscription, delivery] of this.#deliveries) {
      if (delivery.endpoint !== endpoint) continue;
      this.#deliveries.delete(subscription);
      if (reason === null) delivery.drop();
      else delivery.restart(reason);
    }
  }

  endpointDown(endpoint: Endpoint, reason: CloseReason): void {
    if (this.#endpoints.get(endpoint.id) !== endpoint) return;
    this.#endpoints.delete(endpoint.id);
    this.#context.emit({ type: 'endpoint-down', room: this.id, endpoint: endpoint.id, reason });
    this.#context.maybeUnused(this);
  }

  /** What lived on a dead worker is gone; its endpoints are told to open again. */
  workerDied(place: Place): void {
    const dead = this.#routers.lose(place);
    if (!dead) return;
    const lost = [...this.#endpoints.values()].filter((endpoint) => endpoint.router === dead);
    // Nothing more is said to a lost endpoint than that it is lost.
    for (const endpoint of lost) this.endpointStopped(endpoint, null);
    for (const endpoint of lost) {
      const { transports } = endpoint;
      endpoint.end('worker-died');
      try {
        endpoint.listener.lost(transports, 'worker-died');
      } catch (error) {
        this.logger.error({ reason: messageOf(error) }, 'a listener of an endpoint threw');
      }
    }
  }

  async close(reason: CloseReason): Promise<void> {
    this.#closed = true;
    this.#plan = null;
    for (const endpoint of [...this.#endpoints.values()]) endpoint.end(reason);
    await this.#applying.request();
    this.#routers.close();
  }

  async #apply(): Promise<void> {
    const plan = this.#plan;
    if (!plan || this.#closed) return;
    const routes = new Map(plan.routes.filter((route) => this.#isMine(route)).map((r) => [r.subscription, r]));
    // What may no longer be heard ends first, so that nobody hears two plans at once.
    for (const [subscription, delivery] of this.#deliveries) {
      if (routes.has(subscription)) continue;
      this.#deliveries.delete(subscription);
      delivery.end('own');
    }
    for (const feed of this.#feeds.claim(plan)) this.closeFeed(feed, 'own');
    const feeds = [...this.#feeds];
    await Promise.all(feeds.map((feed) => this.#feeds.mayFlow(feed, plan) || this.#gate(feed, false)));
    await Promise.all(feeds.map((feed) => plan.open.has(feed.handle) && this.#gate(feed, true)));
    await Promise.all(this.#missing(routes.values()).map((route) => this.#deliver(route)));
    for (const router of this.#routers) router.sweep();
    this.#enforcedVersion = plan.version;
  }

  async #gate(feed: Feed, open: boolean): Promise<void> {
    try {
      await feed.gate(open);
    } catch (error) {
      if (feed.closed) return;
      this.logger.error({ handle: feed.handle, reason: messageOf(error) }, 'cannot gate a feed; closing it');
      // A gate that may be open is shut for good.
      this.feedDown(feed, 'parent-closed');
    }
  }

  #missing(routes: Iterable<Route>): Route[] {
    return [...routes].filter((route) => {
      const feed = this.#feeds.get(route.feed.handle) ?? null;
      const receiving = this.#endpoints.get(route.sink.endpoint)?.receiving ?? null;
      return !this.#deliveries.get(route.subscription)?.stands(route, receiving, feed);
    });
  }

  async #deliver(route: Route): Promise<void> {
    const endpoint = this.#endpoints.get(route.sink.endpoint);
    const receiving = endpoint?.receiving;
    // Applied again as soon as the endpoint receives.
    if (!endpoint || !receiving) return;
    let delivery = this.#deliveries.get(route.subscription);
    if (delivery && (delivery.endpoint !== endpoint || delivery.receiving !== receiving)) {
      delivery.restart('replaced');
      delivery = undefined;
    }
    if (!delivery) {
      delivery = new Delivery(route.subscription, endpoint, receiving, this.#delivering);
      this.#deliveries.set(route.subscription, delivery);
    }
    await delivery.apply(route, this.#feeds.get(route.feed.handle) ?? null);
  }

  #isMine(route: Route): boolean {
    const { plane } = this.#context;
    return route.feed.plane === plane && route.sink.plane === plane;
  }

  #addLevels(router: RoomRouter): void {
    router.levels.onChanged(() => {
      const routers = [...this.#routers].map(({ levels }) => levels.now);
      const levels = mergeLevels(routers, (handle) => this.#feeds.get(handle)?.open ?? false);
      this.#context.emit({ type: 'levels', room: this.id, plane: this.#context.plane, levels });
    });
  }
}
