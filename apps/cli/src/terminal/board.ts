/** Several lines that are drawn over again and again; on no terminal: plain lines every few seconds. */
export interface Board {
  show(lines: readonly string[]): void;
  /** A line above the others, which stays. */
  line(text: string): void;
  /** Leaves what was shown last on the screen. */
  close(): void;
}

const QUIET_INTERVAL_MS = 5_000;

export interface BoardStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** @param nowMs monotonic */
export function createBoard(stream: BoardStream, nowMs: () => number): Board {
  let shown: readonly string[] = [];
  let lastAtMs = Number.NEGATIVE_INFINITY;
  const draw = (above: readonly string[]): void => {
    // A terminal that was never told its size says 0.
    const columns = (stream.columns || 80) - 1;
    const up = drawn > 0 ? `\u001b[${drawn}A\r` : '\r';
    const text = [...above, ...shown.map((one) => cut(one, columns))].map((one) => `${one}\u001b[K\n`).join('');
    stream.write(`${up}${text}\u001b[J`);
    drawn = shown.length;
  };
  let drawn = 0;
  return {
    show(lines) {
      shown = lines;
      if (stream.isTTY) return draw([]);
      if (nowMs() - lastAtMs < QUIET_INTERVAL_MS) return;
      lastAtMs = nowMs();
      stream.write(lines.map((one) => `${one}\n`).join(''));
    },
    line(text) {
      if (stream.isTTY) draw([text]);
      else stream.write(`${text}\n`);
    },
    close() {
      drawn = 0;
      shown = [];
    },
  };
}

function cut(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A level as a bar of so many columns. `share`: 0..1. */
export function bar(share: number, columns: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * columns * 8);
  return ('█'.repeat(filled >> 3) + eighths[filled & 7]).padEnd(columns, '·');
}
