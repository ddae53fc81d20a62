declare const unit: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

/** Milliseconds of a monotonic clock (`performance.now()`); only differences mean something. */
export type MonotonicMs = Branded<number, 'monotonic-ms'>;
/** Milliseconds since the epoch; for display and expiry only, never for timers. */
export type WallMs = Branded<number, 'wall-ms'>;
/** Bits per second. */
export type BitrateBps = Branded<number, 'bps'>;
/** RTP timestamp ticks of a stream's own clock, modulo 2^32. */
export type RtpTimestamp = Branded<number, 'rtp-timestamp'>;

/** Held here: as a global, Node looks it up through a getter each time, and media planes ask for each datagram. */
const clock = performance;

export function monotonicNow(): MonotonicMs {
  return clock.now() as MonotonicMs;
}

export function wallNow(): WallMs {
  return Date.now() as WallMs;
}

/** Reads "now"; passed in where a test moves time by hand. */
export type MonotonicClock = () => MonotonicMs;
