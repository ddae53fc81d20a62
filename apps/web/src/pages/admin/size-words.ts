const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** "1.4 GB"; 1 kB is 1,000 bytes. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
