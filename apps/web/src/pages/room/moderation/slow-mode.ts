/** Slow mode in words. Pure. */

const offered: readonly number[] = [0, 5, 10, 30, 60, 300, 900, 3_600];

/** What can be chosen, what holds now included. */
export function slowModes(nowS: number): readonly { seconds: number; words: string }[] {
  const all = [...new Set([...offered, nowS])].sort((a, b) => a - b);
  return all.map((seconds) => ({
    seconds,
    words: seconds === 0 ? 'Off' : `One message every ${durationWords(seconds)}`,
  }));
}

/** "30 s", "5 min", "1 h", "1 min 30 s". */
export function durationWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? `${count} ${unit}` : [])).join(' ') || '0 s';
}
