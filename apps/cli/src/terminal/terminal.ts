/** Where a command speaks: results on one stream, progress and failures on the other. */
export interface Terminal {
  /** A line that stays. */
  line(text: string): void;
  /** A line that the next one replaces; on no terminal: one line every few seconds. */
  progress(text: string): void;
}

const QUIET_INTERVAL_MS = 5_000;

/** @param nowMs monotonic */
export function createTerminal(
  stream: { write(text: string): unknown; isTTY?: boolean; columns?: number },
  nowMs: () => number,
): Terminal {
  let shown = false;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return {
    line(text) {
      stream.write(shown ? `\r\u001b[K${text}\n` : `${text}\n`);
      shown = false;
    },
    progress(text) {
      if (stream.isTTY) {
        const columns = (stream.columns ?? 80) - 1;
        stream.write(`\r\u001b[K${text.length > columns ? `${text.slice(0, columns - 1)}…` : text}`);
        shown = true;
      } else if (nowMs() - lastAtMs >= QUIET_INTERVAL_MS) {
        lastAtMs = nowMs();
        stream.write(`${text}\n`);
      }
    },
  };
}

/** 83 s as `1:23`, 3,723 s as `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** 2,450,000 bit/s as `2.5 Mbit/s`. */
export function formatBitrate(bitrateBps: number): string {
  return bitrateBps >= 1e6 ? `${(bitrateBps / 1e6).toFixed(1)} Mbit/s` : `${Math.round(bitrateBps / 1e3)} kbit/s`;
}
