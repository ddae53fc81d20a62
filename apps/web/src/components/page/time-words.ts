const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "3 hours ago", "in 2 days"; what is less than a minute away is "just now". Wall clock, ms since the epoch. */
export function agoWords(atMs: number, nowMs: number, locale?: string): string {
  const awayMs = atMs - nowMs;
  const step = steps.find(([, unitMs]) => Math.abs(awayMs) >= unitMs);
  if (!step) return 'just now';
  const [unit, unitMs] = step;
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(awayMs / unitMs), unit);
}

/** "2 d 3 h", "5 min": how long something has lasted. */
export function lengthWords(lengthMs: number): string {
  const minutes = Math.floor(lengthMs / 60_000);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : 'less than a minute';
}

/** A moment in full, as the person's device writes it. */
export function momentWords(atMs: number): string {
  return new Date(atMs).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}
