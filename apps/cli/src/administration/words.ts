import { InvalidArgumentError } from 'commander';

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `90m`, `12h`, `7d`, `2w` as milliseconds. */
export function lifetime(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const ms = Number(amount) * unitsMs[(unit ?? 's') as keyof typeof unitsMs];
  if (amount === undefined || ms === 0) throw new InvalidArgumentError('Give a time such as 30m, 12h, 7d or 2w.');
  return ms;
}

export function yesOrNo(text: string): boolean {
  if (['yes', 'on', 'true'].includes(text)) return true;
  if (['no', 'off', 'false'].includes(text)) return false;
  throw new InvalidArgumentError('Give yes or no.');
}

/** Items separated by commas, each one of `of`. */
export function some<const T extends string>(of: readonly T[]): (text: string) => T[] {
  return (text) => {
    const items = text.split(',').map((item) => item.trim());
    const strange = items.find((item) => !of.includes(item as T));
    if (strange !== undefined) throw new InvalidArgumentError(`"${strange}" is none of ${of.join(', ')}.`);
    return items as T[];
  };
}

/** UTC, to the minute. */
export function moment(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** Columns under their heads, as wide as they need. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, column) =>
    Math.max(...[heads, ...rows].map((row) => [...(row[column] ?? head)].length)),
  );
  return [heads, ...rows].map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd(),
  );
}
