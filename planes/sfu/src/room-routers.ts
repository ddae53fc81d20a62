import type { SfuOptions } from './contract.ts';
import { mediaUnavailable } from './engine-error.ts';
import { RoomRouter } from './room-router.ts';
import type { Place, WorkerPool } from './worker-pool.ts';

/** The routers of one room, at most one a worker; made when the first endpoint needs one, and when the room outgrows them. */
export class RoomRouters {
  readonly #pool: WorkerPool;
  readonly #options: SfuOptions;
  readonly #onOpened: (router: RoomRouter) => void;
  readonly #routers = new Map<Place, RoomRouter>();
  /** One placement at a time, so that two first endpoints do not open two routers. */
  #placing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(pool: WorkerPool, options: SfuOptions, onOpened: (router: RoomRouter) => void) {
    this.#pool = pool;
    this.#options = options;
    this.#onOpened = onOpened;
  }

  [Symbol.iterator](): Iterator<RoomRouter> {
    return this.#routers.values();
  }

  /** The router for the next endpoint. */
  place(): Promise<RoomRouter> {
    const placed = this.#placing.then(() => this.#place());
    this.#placing = placed.catch(() => undefined);
    return placed;
  }

  /** The worker died; the router on it is forgotten and returned. */
  lose(place: Place): RoomRouter | undefined {
    const router = this.#routers.get(place);
    this.#routers.delete(place);
    router?.close();
    return router;
  }

  close(): void {
    this.#closed = true;
    for (const router of this.#routers.values()) router.close();
    this.#routers.clear();
  }

  async #place(): Promise<RoomRouter> {
    const [lightest] = [...this.#routers.values()].toSorted((a, b) => a.consumers - b.consumers);
    if (lightest && lightest.consumers < this.#options.maxConsumersPerRouter) return lightest;
    const found = await this.#pool.find(new Set(this.#routers.keys()));
    if (this.#closed) throw mediaUnavailable();
    // Every worker carries this room already: the lightest takes more.
    if (!found) return lightest ?? Promise.reject(mediaUnavailable());
    try {
      const router = await RoomRouter.open(found.place, found.live, this.#options.plainIp);
      if (this.#closed) {
        router.close();
        throw mediaUnavailable();
      }
      this.#routers.set(found.place, router);
      this.#onOpened(router);
      return router;
    } catch (error) {
      throw mediaUnavailable(error);
    }
  }
}
