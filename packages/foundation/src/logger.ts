/**
 * Fields that every log line may carry. Context is bound once with `child`; nothing is logged per packet, and no
 * secret and no SDP above `debug`.
 */
export interface LogFields {
  room?: string;
  participant?: string;
  session?: string;
  publication?: string;
  transport?: string;
  gateway?: string;
  node?: string;
  remoteAddress?: string;
  code?: string;
  [field: string]: unknown;
}

/** What packages log through; the application passes a real one in (pino has this shape). */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}

/** Drops everything: for tests and for library users who did not pass a logger. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
