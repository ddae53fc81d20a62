import type { types } from 'mediasoup';
import { routerMediaCodecs } from './codecs.ts';
import type { Feed } from './feed.ts';
import { RouterLevels } from './levels.ts';
import type { Place } from './worker-pool.ts';
import type { LiveWorker } from './worker-slot.ts';

/** One room's router on one worker. Feeds of the room's other routers come in by pipes, each once however many receive it. */
export class RoomRouter {
  readonly place: Place;
  readonly live: LiveWorker;
  readonly router: types.Router;
  readonly levels: RouterLevels;
  /** Receivers on this router. */
  consumers = 0;
  readonly #pipeIp: string;
  readonly #pipes = new Map<Feed, Promise<types.Consumer>>();
  readonly #users = new Map<Feed, number>();

  private constructor(place: Place, live: LiveWorker, router: types.Router, levels: RouterLevels, pipeIp: string) {
    this.place = place;
    this.live = live;
    this.router = router;
    this.levels = levels;
    this.#pipeIp = pipeIp;
  }

  static async open(place: Place, live: LiveWorker, pipeIp: string): Promise<RoomRouter> {
    const router = await live.worker.createRouter({ mediaCodecs: structuredClone(routerMediaCodecs) });
    const levels = await RouterLevels.open(router);
    place.routers += 1;
    place.load += 1;
    return new RoomRouter(place, live, router, levels, pipeIp);
  }

  get closed(): boolean {
    return this.router.closed;
  }

  /** Makes the feed receivable on this router. */
  async bring(feed: Feed): Promise<void> {
    if (feed.router === this) return;
    let pipe = this.#pipes.get(feed);
    if (!pipe) {
      pipe = this.#pipe(feed);
      this.#pipes.set(feed, pipe);
      this.#forgetWhenClosed(feed, pipe);
    }
    await pipe;
  }

  /** A receiver of this feed stands here. */
  use(feed: Feed): void {
    this.consumers += 1;
    this.place.consumers += 1;
    this.place.load += 1;
    this.#users.set(feed, (this.#users.get(feed) ?? 0) + 1);
  }

  /** Ends one use. */
  leave(feed: Feed): void {
    this.consumers -= 1;
    this.place.consumers -= 1;
    this.place.load -= 1;
    const left = (this.#users.get(feed) ?? 0) - 1;
    if (left > 0) this.#users.set(feed, left);
    else this.#users.delete(feed);
  }

  /** Closes pipes that nobody here uses; called between reconciliations, when no receiver is being made. */
  sweep(): void {
    for (const [feed, pipe] of this.#pipes) {
      if (this.#users.has(feed)) continue;
      this.#pipes.delete(feed);
      pipe.then(
        (consumer) => consumer.close(),
        () => undefined,
      );
    }
  }

  get pipes(): number {
    return this.#pipes.size;
  }

  close(): void {
    this.place.routers -= 1;
    this.place.load -= 1;
    this.router.close();
  }

  /** Both ends keep the feed's own id, so that receivers name it alike on every router. */
  async #pipe(feed: Feed): Promise<types.Consumer> {
    const { pipeConsumer, pipeProducer } = await feed.router.router.pipeToRouter({
      producerId: feed.handle,
      router: this.router,
      listenInfo: { protocol: 'udp', ip: this.#pipeIp },
      keepId: true,
      enableSctp: false,
      // Loopback drops what overflows a socket buffer: let the far router ask again.
      enableRtx: true,
    });
    if (!pipeConsumer || !pipeProducer) throw new Error('Cannot pipe a feed: the engine did not make both ends');
    followGate(pipeConsumer, pipeProducer);
    return pipeConsumer;
  }

  #forgetWhenClosed(feed: Feed, pipe: Promise<types.Consumer>): void {
    const forget = (): void => {
      if (this.#pipes.get(feed) === pipe) this.#pipes.delete(feed);
    };
    pipe.then((consumer) => (consumer.closed ? forget() : consumer.observer.once('close', forget)), forget);
  }
}

/**
 * Takes the gate over the pipe in the engine's place. The engine lets go of these requests unheard: one that a dying
 * worker leaves unanswered would be an unhandled rejection, which ends the whole hub.
 */
function followGate(near: types.Consumer, far: types.Producer): void {
  near.observer.removeAllListeners('pause');
  near.observer.removeAllListeners('resume');
  // A far end that does not follow is gone, or of no use: closing the pipe ends what hangs on it, and it is laid anew.
  near.observer.on('pause', () => void far.pause().catch(() => near.close()));
  near.observer.on('resume', () => void far.resume().catch(() => near.close()));
}
