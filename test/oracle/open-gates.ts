import type { MediaPlane, Plan } from '@crossband/room';

/** The guard switched off: a plane that opens every feed, whatever the plan says. */
export function withOpenGates(plane: MediaPlane): MediaPlane {
  const reconcile = (plan: Plan): Promise<number> => plane.reconcile({ ...plan, open: new Set(plan.feeds.keys()) });
  return {
    id: plane.id,
    can: plane.can,
    reconcile,
    release: (room) => plane.release(room),
    onFact: (listener) => plane.onFact(listener),
    close: (reason) => plane.close(reason),
  };
}
