import type { WorkerFigures } from './contract.ts';
import type { Place } from './worker-pool.ts';

/** Figures of every worker that stands. */
export async function readFigures(places: readonly Place[]): Promise<readonly WorkerFigures[]> {
  const read = await Promise.all(places.map(readOne));
  return read.filter((figures) => figures !== null);
}

/** Null while the worker is being replaced. */
async function readOne(place: Place): Promise<WorkerFigures | null> {
  const worker = place.slot.live?.worker;
  if (!worker) return null;
  const [usage, traffic] = await Promise.all([worker.getResourceUsage().catch(() => null), place.traffic.read()]);
  if (!usage) return null;
  const { routers, consumers, slot } = place;
  return {
    index: slot.index,
    pid: worker.pid,
    routers,
    consumers,
    cpuMs: usage.ru_utime + usage.ru_stime,
    ...traffic,
  };
}
