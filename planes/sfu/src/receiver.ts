import { Coalescer, type Logger, messageOf } from '@crossband/foundation';
import type { Want } from '@crossband/wire';
import type { types } from 'mediasoup';
import type { Feed } from './feed.ts';
import { type Ladder, type Layers, layersFor, type Supply, supplyOf } from './layers.ts';
import type { LinkWatch, Squeezable } from './link/link-watch.ts';
import type { RoomRouter } from './room-router.ts';

/** A layer below the preferred one is put down to the viewer's bandwidth when it lasts this long. */
const shortageAfterMs = 1_000;
/** When the engine is made to look again for a first layer, each time after the last one. */
const lookAgainMs = [80, 160, 320];

export interface ReceiverEvents {
  /** What the device gets changed, or why. */
  supplied(supply: Supply): void;
  /** Its feed ended, or its router did. */
  ended(): void;
}

/** One epoch of a subscription: a feed on its way to one device. It flows when the device is ready and wants it. */
export class Receiver implements Squeezable {
  readonly epoch: number;
  readonly feed: Feed;
  readonly consumer: types.Consumer;
  readonly #router: RoomRouter;
  readonly #events: ReceiverEvents;
  readonly #adjusting: Coalescer;
  #want: Want;
  #ready = false;
  #closed = false;
  #applied: { layers: Layers | null; priority: number } = { layers: null, priority: 1 };
  /** What the engine was last brought to; null: not yet, or on the way. */
  #served: { want: Want; ladder: Ladder } | null = null;
  #flowed = false;
  #told: Supply | null = null;
  #doubting: NodeJS.Timeout | undefined;
  readonly #link: LinkWatch | null;
  /** Highest spatial layer on a link that became narrow; null: it did not. */
  #ceiling: number | null = null;
  #draining = false;
  #looks = 0;
  #looking: NodeJS.Timeout | undefined;
  #lookAgain = false;

  constructor(options: {
    epoch: number;
    feed: Feed;
    consumer: types.Consumer;
    router: RoomRouter;
    link: LinkWatch | null;
    want: Want;
    events: ReceiverEvents;
    logger: Logger;
  }) {
    const { consumer, router, logger } = options;
    this.epoch = options.epoch;
    this.feed = options.feed;
    this.consumer = consumer;
    this.#router = router;
    this.#want = options.want;
    this.#link = consumer.kind === 'audio' ? null : options.link;
    this.#events = options.events;
    this.#adjusting = new Coalescer(
      () => this.#adjust(),
      (error) => {
        if (!this.#closed && !consumer.closed) logger.warn({ reason: messageOf(error) }, 'cannot adjust a receiver');
      },
    );
    router.use(options.feed);
    options.feed.use();
    router.place.traffic.track(consumer);
    this.#link?.add(this);
    consumer.on('layerschange', () => this.#tell());
    consumer.on('score', () => {
      this.#tell();
      this.#seek();
    });
    consumer.on('producerpause', () => this.#tell());
    consumer.on('producerresume', () => this.#tell());
    consumer.on('producerclose', () => this.#ended());
  }

  get ready(): boolean {
    return this.#ready;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The device can take it. */
  setReady(): Promise<void> {
    this.#ready = true;
    return this.#adjusting.request();
  }

  /** Whether the engine does already what this want asks for; cheap, since every plan asks it of every receiver. */
  serves(want: Want): boolean {
    const served = this.#served;
    return served !== null && served.ladder === this.feed.ladder && sameWant(served.want, want);
  }

  /** Follows the want, and the feed's ladder, which may have changed. */
  setWant(want: Want): Promise<void> {
    this.#want = want;
    return this.#adjusting.request();
  }

  get priority(): number {
    return this.#want.priority;
  }

  get canStepDown(): boolean {
    const { consumer } = this;
    return !this.#closed && !this.#draining && !consumer.paused && (consumer.currentLayers?.spatialLayer ?? 0) > 0;
  }

  get steppedDown(): boolean {
    return !this.#closed && this.#ceiling !== null && this.#ceiling < this.#wantedSpatial;
  }

  stepDown(): void {
    const spatial = this.consumer.currentLayers?.spatialLayer ?? 0;
    this.#ceiling = Math.max(0, Math.min(spatial, this.#ceiling ?? spatial) - 1);
    // A pause drops what waits to be sent again: on a link that is overrun, it would only keep the smaller layer out.
    this.#draining = true;
    const drained = setTimeout(() => {
      this.#draining = false;
      void this.#adjusting.request();
    }, drainMs);
    drained.unref();
    void this.#adjusting.request();
  }

  stepUp(): void {
    if (this.#ceiling === null) return;
    this.#ceiling = this.#ceiling + 1 < this.#wantedSpatial ? this.#ceiling + 1 : null;
    void this.#adjusting.request();
  }

  async needs(): Promise<{ nowBps: number; aboveBps: number }> {
    if (this.consumer.kind === 'audio' || this.#want.maxWidthPx === 0 || !this.feed.open) return nothingNeeded;
    const bitrates = await this.feed.layerBitrates();
    const now = Math.min(this.#wantedSpatial, this.#ceiling ?? this.#wantedSpatial);
    const above = Math.min(this.#wantedSpatial, now + 1);
    return { nowBps: bitrates[now] ?? 0, aboveBps: bitrates[above] ?? 0 };
  }

  get #wantedSpatial(): number {
    return layersFor(this.#want, this.feed.ladder).spatial;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#trust();
    clearTimeout(this.#looking);
    this.#link?.remove(this);
    this.#router.place.traffic.retire(this.consumer);
    this.#router.leave(this.feed);
    this.consumer.close();
    this.feed.leave();
  }

  #ended(): void {
    if (this.#closed) return;
    this.close();
    this.#events.ended();
  }

  async #adjust(): Promise<void> {
    const { consumer } = this;
    if (this.#closed) return;
    const want = this.#want;
    const { ladder } = this.feed;
    this.#served = null;
    // A key frame that is asked for while nothing flows would be lost, and the publisher's encoder makes the next one late.
    if (consumer.kind === 'video' && want.maxWidthPx > 0 && !this.#draining) await this.#choose(want);
    if (this.#lookAgain && !consumer.paused) await consumer.pause();
    this.#lookAgain = false;
    const flow = this.#ready && !this.#draining && (consumer.kind === 'audio' || want.maxWidthPx > 0);
    if (flow && consumer.paused) {
      this.#flowed = false;
      await consumer.resume();
    } else if (!flow && !consumer.paused) {
      await consumer.pause();
    }
    this.#served = { want, ladder };
    this.#tell();
    this.#seek();
  }

  /**
   * The engine gives a receiver no layer of whose base nothing arrived in that moment, as when the first packets of a
   * stream are of its upper temporal layers, and thinks again only a second later; a pause makes it think at once.
   */
  #seek(): void {
    const { consumer } = this;
    const delayMs = lookAgainMs[this.#looks];
    if (consumer.type !== 'simulcast' || consumer.paused || this.#looking || delayMs === undefined) return;
    this.#looking = setTimeout(() => {
      this.#looking = undefined;
      if (this.#closed || consumer.paused || this.#current() || !this.#scores().some((score) => score > 0)) return;
      this.#looks += 1;
      this.#lookAgain = true;
      void this.#adjusting.request();
    }, delayMs);
    this.#looking.unref();
  }

  async #choose(want: Want): Promise<void> {
    const { consumer } = this;
    const { spatial, temporal } = layersFor(want, this.feed.ladder);
    const layers = { spatial: Math.min(spatial, this.#ceiling ?? spatial), temporal };
    const applied = this.#applied.layers;
    if (consumer.type !== 'simple' && (applied?.spatial !== layers.spatial || applied.temporal !== layers.temporal)) {
      await consumer.setPreferredLayers({ spatialLayer: layers.spatial, temporalLayer: layers.temporal });
      this.#applied.layers = layers;
    }
    // The engine's lowest priority is 1.
    const priority = Math.max(1, want.priority);
    if (priority !== this.#applied.priority) {
      await consumer.setPriority(priority);
      this.#applied.priority = priority;
    }
  }

  #tell(settled = false): void {
    if (this.#closed || !this.#ready || this.#draining) return;
    const current = this.#current();
    if (current) this.#flowed = true;
    const { ladder } = this.feed;
    const supply = supplyOf({
      kind: this.consumer.kind,
      want: this.#want,
      ladder,
      preferred: layersFor(this.#want, ladder),
      current,
      flowed: this.#flowed,
      gated: this.consumer.producerPaused,
      scores: this.#scores(),
    });
    if (!supply || same(supply, this.#told)) {
      this.#trust();
      return;
    }
    // On its way up a receiver passes the lower layers: only where it stays is a shortage.
    if (supply.reason === 'viewer-bandwidth' && !settled) {
      this.#doubt();
      return;
    }
    this.#trust();
    this.#told = supply;
    this.#events.supplied(supply);
  }

  #doubt(): void {
    if (this.#doubting) return;
    this.#doubting = setTimeout(() => this.#tell(true), shortageAfterMs);
    this.#doubting.unref();
  }

  #trust(): void {
    clearTimeout(this.#doubting);
    this.#doubting = undefined;
  }

  /** A feed without layers has the one, while it arrives. */
  #current(): Layers | undefined {
    if (this.consumer.paused || this.consumer.producerPaused) return undefined;
    if (this.consumer.type === 'simple') {
      return this.consumer.score.producerScore > 0 ? { spatial: 0, temporal: 0 } : undefined;
    }
    const layers = this.consumer.currentLayers;
    return layers && { spatial: layers.spatialLayer, temporal: layers.temporalLayer ?? 0 };
  }

  #scores(): readonly number[] {
    const { producerScore, producerScores } = this.consumer.score;
    return this.consumer.type === 'simulcast' ? producerScores : [producerScore];
  }
}

const nothingNeeded = { nowBps: 0, aboveBps: 0 };
/** The queue of a narrow link empties in about this time. */
const drainMs = 150;

function same(a: Supply, b: Supply | null): boolean {
  return a.spatialLayer === b?.spatialLayer && a.temporalLayer === b.temporalLayer && a.reason === b.reason;
}

function sameWant(a: Want, b: Want): boolean {
  return a.maxWidthPx === b.maxWidthPx && a.maxFps === b.maxFps && a.priority === b.priority;
}
