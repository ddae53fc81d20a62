/** A frame may stay broken with this probability: a key frame every some seconds is then needed, not more. */
const BROKEN_SHARE = 0.002;
/** Below this loss a key frame now and then costs less than repairs of all frames. */
const NO_REPAIR_LOSS = 0.003;
const MOST_REPAIRS = 15;

/**
 * How many repairs a frame of so many parts needs, that it is whole with great probability when each datagram is lost with
 * probability `lossShare`. Never more repairs than parts and one.
 */
export function repairCount(parts: number, lossShare: number): number {
  if (lossShare < NO_REPAIR_LOSS) return 0;
  const most = Math.min(MOST_REPAIRS, parts + 1);
  for (let repairs = 0; repairs < most; repairs += 1) {
    if (brokenShare(parts, repairs, lossShare) <= BROKEN_SHARE) return repairs;
  }
  return most;
}

/** Probability that more than `repairs` of all datagrams are lost (binomial). */
export function brokenShare(parts: number, repairs: number, lossShare: number): number {
  const total = parts + repairs;
  let [whole, term] = [0, (1 - lossShare) ** total];
  for (let lost = 0; lost <= repairs; lost += 1) {
    whole += term;
    term *= ((total - lost) / (lost + 1)) * (lossShare / (1 - lossShare));
  }
  return Math.max(0, 1 - whole);
}
