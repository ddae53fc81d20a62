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
   * The least loaded place outside `taken` with its worker. Waits for one that is being replaced only when none stands;
   * undefined when all are taken.
   */
  async find(taken: ReadonlySet<Place>): Promise<{ place: Place; live: LiveWorker } | undefined> {
    const free = this.places.filter((place) => !taken.has(place));
    if (free.length === 0) return undefined;
    const standing = free.filter(({ slot }) => slot.live);
    const [place] = (standing.length > 0 ? standing : free).toSorted((a, b) => a.load - b.load);
    if (!place) return undefined;
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
