/** What is known of one way: to one receiver, or from the sender. */
export interface PathState {
  /** What there is for this stream. */
  readonly bitrateBps: number;
  readonly lossShare: number;
}

export interface StreamTarget {
  readonly bitrateBps: number;
  /** Share of datagrams that receivers miss, both ways together. */
  readonly lossShare: number;
}

/** Share of receivers that may be worse off than the one that the sender keeps to. */
const LEFT_BEHIND = 0.2;
/** Several receivers together bring a sender no lower than this; a single one may. */
const FLOOR_BPS = 150_000;

/**
 * What one sender should keep to: its own way to the hub, and of its receivers the worst fifth's best. One receiver behind a bad
 * line decides only when it is alone: others do not see less because of it. Loss the same way: correction is made for
 * all but the worst. Null while nothing is known.
 */
export function streamTarget(uplink: PathState | null, receivers: readonly PathState[]): StreamTarget | null {
  const place = receivers.length < 2 ? 0 : Math.max(1, Math.floor(receivers.length * LEFT_BEHIND));
  const rate = receivers.map(({ bitrateBps }) => bitrateBps).toSorted((a, b) => a - b)[place];
  const loss = receivers.map(({ lossShare }) => lossShare).toSorted((a, b) => b - a)[place] ?? 0;
  const receiversBps = rate !== undefined && receivers.length > 1 ? Math.max(FLOOR_BPS, rate) : rate;
  const bounds = [uplink?.bitrateBps, receiversBps].filter((bound) => bound !== undefined);
  if (bounds.length === 0) return null;
  return { bitrateBps: Math.min(...bounds), lossShare: 1 - (1 - (uplink?.lossShare ?? 0)) * (1 - loss) };
}
