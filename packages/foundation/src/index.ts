export { Coalescer } from './coalesce.ts';
export {
  type ConfigSources,
  choice,
  describeSettings,
  flag,
  integer,
  list,
  loadConfig,
  type Setting,
  type SettingDescription,
  type Settings,
  secret,
  text,
  type Values,
} from './config.ts';
export { type Audience, CodedError, isCodedError, messageOf } from './errors.ts';
export { Emitter, type EventMap } from './events.ts';
export { randomId } from './ids.ts';
export type { Closable, CloseReason } from './lifecycle.ts';
export { type LogFields, type Logger, silentLogger } from './logger.ts';
export { RateLimiter, type RateLimits } from './rate-limiter.ts';
export { keyBytes, keyWeakness, passwordWeakness } from './secret-strength.ts';
export { distance16, distance32, isAfter16 } from './serial-number.ts';
export { TokenBucket } from './token-bucket.ts';
export {
  type BitrateBps,
  type MonotonicClock,
  type MonotonicMs,
  monotonicNow,
  type RtpTimestamp,
  type WallMs,
  wallNow,
} from './units.ts';
