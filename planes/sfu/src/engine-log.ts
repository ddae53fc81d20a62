import type { Logger } from '@crossband/foundation';
import { setLogEventListeners } from 'mediasoup';

const linesPerInterval = 10;
const intervalMs = 1_000;

/**
 * What the engine and its workers complain of (a crashing worker's last words are among it) goes to our log, bounded: a
 * hostile peer must not fill it. The engine has one listener a process; the last plane's logger gets it.
 */
export function logEngine(logger: Logger): void {
  let startedAt = 0;
  let lines = 0;
  setLogEventListeners({
    onerror: (origin, text, error) => {
      const now = performance.now();
      if (now - startedAt >= intervalMs) {
        if (lines > linesPerInterval) logger.warn({ lines: lines - linesPerInterval }, 'engine errors left out');
        startedAt = now;
        lines = 0;
      }
      lines += 1;
      if (lines <= linesPerInterval) logger.warn({ origin, reason: error?.message }, text);
    },
  });
}
