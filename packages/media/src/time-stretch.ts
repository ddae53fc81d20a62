/** Periods that are looked for, ms: voices of 100 to 400 Hz. */
const SHORTEST_MS = 2.5;
const LONGEST_MS = 10;
/** Below this mean power nobody hears a join. */
const QUIET_POWER = 1e-6;
/** How like itself a period later sound has to be. */
const ALIKE = 0.7;

/** Sound of one channel, -1..1. */
export type Samples = Float32Array;

/** The distance after which the sound is most like itself, in samples. Needs twice the longest one. */
export function periodOf(samples: Samples, rateHz: number): { lag: number; likeness: number; power: number } {
  const shortest = Math.round((SHORTEST_MS * rateHz) / 1000);
  const longest = Math.min(Math.round((LONGEST_MS * rateHz) / 1000), samples.length >> 1);
  let best = { lag: longest, likeness: -1, power: 0 };
  for (let lag = shortest; lag <= longest; lag += 1) {
    let [product, here, there] = [0, 0, 0];
    // Every second sample tells enough, and costs half.
    for (let at = 0; at < longest; at += 2) {
      const a = samples[at] as number;
      const b = samples[at + lag] as number;
      product += a * b;
      here += a * a;
      there += b * b;
    }
    if (here + there === 0) return { lag: longest, likeness: 1, power: 0 };
    const likeness = product / (Math.sqrt(here * there) || 1);
    if (likeness > best.likeness) best = { lag, likeness, power: (2 * here) / longest };
  }
  return best;
}

/**
 * One period less, or one more, without a click: neighbouring periods are faded into each other. Null when the sound does not lend
 * itself to it and `urgent` does not insist.
 */
export function stretched(
  samples: Samples,
  rateHz: number,
  direction: 'shorter' | 'longer',
  urgent = false,
): Samples | null {
  if (samples.length < (2 * SHORTEST_MS * rateHz) / 1000) return null;
  const { lag, likeness, power } = periodOf(samples, rateHz);
  if (likeness < ALIKE && power > QUIET_POWER && !urgent) return null;
  const first = samples.subarray(0, lag);
  const second = samples.subarray(lag, 2 * lag);
  if (direction === 'shorter') {
    const shorter = new Float32Array(samples.length - lag);
    shorter.set(faded(first, second));
    shorter.set(samples.subarray(2 * lag), lag);
    return shorter;
  }
  const longer = new Float32Array(samples.length + lag);
  longer.set(first);
  longer.set(faded(second, first), lag);
  longer.set(samples.subarray(lag), 2 * lag);
  return longer;
}

/** From one into the other over their whole length, which is the same. */
export function faded(from: Samples, to: Samples): Samples {
  return from.map((sample, at) => {
    const share = (at + 1) / (from.length + 1);
    return sample * (1 - share) + (to[at] as number) * share;
  });
}
