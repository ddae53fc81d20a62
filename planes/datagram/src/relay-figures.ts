import type { RelayFigures } from './relay/messages.ts';

export const nothingCounted: RelayFigures = { datagramsIn: 0, datagramsOut: 0, links: 0, streams: 0, drops: {} };

/** Counts go on where an earlier thread of the same relay ended; what is open is open now. */
export function withEarlier(now: RelayFigures, earlier: RelayFigures): RelayFigures {
  const drops = { ...now.drops };
  for (const [reason, count] of Object.entries(earlier.drops)) drops[reason] = (drops[reason] ?? 0) + count;
  return {
    ...now,
    drops,
    datagramsIn: now.datagramsIn + earlier.datagramsIn,
    datagramsOut: now.datagramsOut + earlier.datagramsOut,
  };
}
