import { type CloseReason, type Logger, messageOf } from '@crossband/foundation';
import type { Fact, Route, SubscriptionId } from '@crossband/room';
import type { EndpointListener } from './contract.ts';
import type { Endpoint, Receiving } from './endpoint.ts';
import { toSignaledRtpParameters } from './engine-types.ts';
import type { Feed } from './feed.ts';
import type { Supply } from './layers.ts';
import { Receiver } from './receiver.ts';

/** A replaced feed is kept this long for a device that never says it shows the new one. */
const replacedAfterMs = 5_000;

type Unavailable = Extract<Fact, { type: 'unavailable' }>['code'];

export interface DeliveryContext {
  readonly logger: Logger;
  emit(fact: Fact): void;
  readonly room: string;
}

/**
 * One subscription at one endpoint: the feed that carries it now and, while that one is being replaced, its
 * predecessor (make before break).
 */
export class Delivery {
  readonly subscription: SubscriptionId;
  readonly endpoint: Endpoint;
  readonly receiving: Receiving;
  readonly #context: DeliveryContext;
  /** Oldest first, at most two. */
  #receivers: Receiver[] = [];
  #lastEpoch = -1;
  #refused: { feed: Feed; code: Unavailable } | null = null;
  #replacing: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(subscription: SubscriptionId, endpoint: Endpoint, receiving: Receiving, context: DeliveryContext) {
    this.subscription = subscription;
    this.endpoint = endpoint;
    this.receiving = receiving;
    this.#context = context;
  }

  get receivers(): readonly Receiver[] {
    return this.#receivers;
  }

  /** Whether there is nothing to do for this route. */
  stands(route: Route, receiving: Receiving | null, feed: Feed | null): boolean {
    if (this.receiving !== receiving || this.#receivers.length !== 1) return false;
    const [receiver] = this.#receivers;
    return receiver?.feed === feed && receiver.epoch === route.feed.epoch && receiver.serves(route.want);
  }

  /** Makes the delivery equal to its route; `feed` is what the route names, null when it is not here. */
  async apply(route: Route, feed: Feed | null): Promise<void> {
    const newest = this.#receivers.at(-1);
    const current = newest !== undefined && newest.feed === feed && newest.epoch === route.feed.epoch;
    if (feed && !feed.closed && !current) await this.#offer(route, feed);
    await Promise.all(this.#receivers.map((receiver) => receiver.setWant(route.want)));
  }

  async ready(epoch: number): Promise<void> {
    // An answer to an offer that has been replaced meanwhile is late, not wrong.
    await this.#receivers.find((receiver) => receiver.epoch === epoch)?.setReady();
  }

  playing(epoch: number): void {
    if (this.#receivers.some((receiver) => receiver.epoch === epoch)) this.#endBefore(epoch);
  }

  /** The feed is about to be closed. */
  feedClosing(feed: Feed, reason: CloseReason): void {
    for (const receiver of this.#receivers.filter((receiver) => receiver.feed === feed)) this.#end(receiver, reason);
  }

  /** The route is gone: the device is told that the subscription ended. */
  end(reason: CloseReason): void {
    if (this.#closed) return;
    const offered = this.#lastEpoch;
    this.drop();
    if (offered >= 0) this.#tell((listener) => this.#ended(listener, offered, true, reason));
  }

  /** The device receives elsewhere now: what was offered is void, the subscription goes on. */
  restart(reason: CloseReason): void {
    for (const receiver of this.#receivers) this.#end(receiver, reason);
    this.drop();
  }

  /** The endpoint is gone: nobody is left to be told. */
  drop(): void {
    this.#closed = true;
    clearTimeout(this.#replacing);
    for (const receiver of this.#receivers) receiver.close();
    this.#receivers = [];
  }

  async #offer(route: Route, feed: Feed): Promise<void> {
    const { receiving } = this;
    const { router } = this.endpoint;
    const { rtpCapabilities } = receiving;
    if (!feed.router.router.canConsume({ producerId: feed.handle, rtpCapabilities })) {
      return this.#refuse(feed, 'no-common-codec');
    }
    try {
      await router.bring(feed);
      const consumer = await receiving.transport.consume({
        producerId: feed.handle,
        rtpCapabilities,
        paused: true,
        enableRtx: true,
      });
      if (this.#closed || feed.closed || this.endpoint.closed) return consumer.close();
      const { link } = receiving;
      this.#add(new Receiver({ ...this.#receiverOptions(feed, route), consumer, router, link }), route);
    } catch (error) {
      // What died meanwhile is dealt with by its own cascade; the plan is applied again after it.
      if (this.#closed || feed.closed || this.endpoint.closed || receiving.transport.closed) return;
      this.#context.logger.warn({ subscription: this.subscription, reason: messageOf(error) }, 'cannot offer a feed');
      this.#refuse(feed, 'media-unavailable');
    }
  }

  #receiverOptions(feed: Feed, route: Route) {
    const { epoch } = route.feed;
    return {
      epoch,
      feed,
      want: route.want,
      logger: this.#context.logger,
      events: {
        supplied: (supply: Supply): void => {
          if (this.#receivers.at(-1)?.epoch !== epoch) return;
          this.#context.emit({
            type: 'supplied',
            room: this.#context.room,
            subscription: this.subscription,
            ...supply,
          });
        },
        ended: (): void => {
          this.#receivers = this.#receivers.filter((receiver) => !receiver.closed);
          this.#tell((listener) => this.#ended(listener, epoch, false, 'parent-closed'));
        },
      },
    };
  }

  #add(receiver: Receiver, route: Route): void {
    this.#refused = null;
    // Only one that the device has is worth keeping until the new one shows.
    for (const older of [...this.#receivers]) if (!older.ready) this.#end(older, 'replaced');
    for (const older of this.#receivers.slice(0, -1)) this.#end(older, 'replaced');
    this.#receivers.push(receiver);
    this.#lastEpoch = receiver.epoch;
    clearTimeout(this.#replacing);
    if (this.#receivers.length > 1) {
      this.#replacing = setTimeout(() => this.#endBefore(receiver.epoch), replacedAfterMs);
      this.#replacing.unref();
    }
    this.#tell((listener) =>
      listener.offered({
        subscription: this.subscription,
        epoch: route.feed.epoch,
        kind: receiver.feed.kind,
        consumer: receiver.consumer.id,
        producer: receiver.feed.handle,
        rtpParameters: toSignaledRtpParameters(receiver.consumer.rtpParameters),
      }),
    );
  }

  #refuse(feed: Feed, code: Unavailable): void {
    if (this.#refused?.feed === feed && this.#refused.code === code) return;
    this.#refused = { feed, code };
    this.#context.emit({ type: 'unavailable', room: this.#context.room, subscription: this.subscription, code });
  }

  #endBefore(epoch: number): void {
    clearTimeout(this.#replacing);
    for (const receiver of this.#receivers.filter((receiver) => receiver.epoch < epoch))
      this.#end(receiver, 'replaced');
  }

  #end(receiver: Receiver, reason: CloseReason): void {
    this.#receivers = this.#receivers.filter((other) => other !== receiver);
    receiver.close();
    this.#tell((listener) => this.#ended(listener, receiver.epoch, false, reason));
  }

  #ended(listener: EndpointListener, epoch: number, last: boolean, reason: CloseReason): void {
    listener.ended({ subscription: this.subscription, epoch, last, reason });
  }

  /** Listeners do not throw; one that does must not stop the others of the room. */
  #tell(say: (listener: EndpointListener) => void): void {
    try {
      say(this.endpoint.listener);
    } catch (error) {
      this.#context.logger.error({ reason: messageOf(error) }, 'a listener of an endpoint threw');
    }
  }
}
