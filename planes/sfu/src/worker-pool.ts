import { Emitter, type Logger } from '@crossband/foundation';
import type { SfuOptions } from './contract.ts';
import { mediaUnavailable } from './engine-error.ts';
import { TrafficMeter } from './traffic.ts';
import { type LiveWorker, WorkerSlot } from './worker-slot.ts';

/** A slot of the pool with what stands on it; `load` counts transports, feeds and receivers. */
export interface Place {
  readonly slot: WorkerSlot;
  readonly traffic: TrafficMeter;
  routers: number;
  consumers: number;
  load: number;
}

/** All workers of this process: starts them, replaces the dead, finds room for the next. */
export class WorkerPool {
  readonly events = new Emitter<{ workerDied: [place: Place] }>();
  readonly places: readonly Place[];

  private constructor(options: SfuOptions, logger: Logger) {
    this.places = Array.from({ length: options.workers }, (_, index) => {
      const place: Place = {
        slot: new WorkerSlot(index, options, logger, () => this.events.emit('workerDied', place)),
        traffic: new TrafficMeter(),
        routers: 0,
        consumers: 0,
        load: 0,
      };
      return place;
    });
  }

  /** Resolves when every worker listens; when one cannot, the others are stopped and its error is thrown. */
  static async start(options: SfuOptions, logger: Logger): Promise<WorkerPool> {
    const pool = new WorkerPool(options, logger);
    const started = await Promise.allSettled(pool.places.map(({ slot }) => slot.standing()));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed) {
      await pool.close();
      throw failed.reason;
    }
    return pool;
  }

  /**
   * The least loaded place outside `taken` with its worker; undefined when all are taken. One that is being replaced is
   * waited for a moment, so that rooms of a dead worker do not pile up on those that live.
   */
  async find(taken: ReadonlySet<Place>): Promise<{ place: Place; live: LiveWorker } | undefined> {
    const free = this.places.filter((place) => !taken.has(place)).toSorted((a, b) => a.load - b.load);
    const [best] = free;
    if (!best) return undefined;
    const standing = free.find(({ slot }) => slot.live);
    if (standing && standing !== best) {
      const live = await soon(best.slot.standing());
      return live ? { place: best, live } : this.#stand(standing);
    }
    return this.#stand(best);
  }

  async #stand(place: Place): Promise<{ place: Place; live: LiveWorker }> {
    try {
      return { place, live: await place.slot.standing() };
    } catch (error) {
      throw mediaUnavailable(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.places.map(({ slot }) => slot.close()));
  }
}

/** A worker starts within some 20 ms; one that takes this long does not come back soon. */
const patienceMs = 300;

/** What is promised if it is kept soon; null when it is late or fails: its owner tries again by itself. */
async function soon<T>(promised: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), patienceMs);
  });
  try {
    return await Promise.race([promised.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}
