import type { Want } from '@crossband/wire';

/** The most that anybody wants of a publication; `maxWidthPx` 0: nobody watches. */
export interface Demand {
  readonly maxWidthPx: number;
  readonly maxFps: number;
}

export const noDemand: Demand = { maxWidthPx: 0, maxFps: 0 };

/** The largest of all wants: what the publisher has to send so that everybody is served. */
export function demandOf(wants: Iterable<Want>): Demand {
  let maxWidthPx = 0;
  let maxFps = 0;
  for (const want of wants) {
    if (want.maxWidthPx === 0) continue;
    if (want.maxWidthPx > maxWidthPx) maxWidthPx = want.maxWidthPx;
    if (want.maxFps > maxFps) maxFps = want.maxFps;
  }
  return maxWidthPx === 0 ? noDemand : { maxWidthPx, maxFps };
}

export function sameDemand(a: Demand, b: Demand): boolean {
  return a.maxWidthPx === b.maxWidthPx && a.maxFps === b.maxFps;
}
