import type { BanView } from '@crossband/wire';

/** How long somebody stays out, in words. Pure. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export interface BanChoice {
  readonly words: string;
  /** 0: not at all; null: for good. */
  readonly lifetimeMs: number | null;
  readonly done: string;
}

export const banChoices: readonly [BanChoice, ...BanChoice[]] = [
  { words: 'At once', lifetimeMs: 0, done: '' },
  { words: 'After 10 minutes', lifetimeMs: 600_000, done: 'stays out for 10 minutes' },
  { words: 'After an hour', lifetimeMs: hourMs, done: 'stays out for an hour' },
  { words: 'After a day', lifetimeMs: dayMs, done: 'stays out for a day' },
  { words: 'After a week', lifetimeMs: 7 * dayMs, done: 'stays out for a week' },
  { words: 'After 30 days', lifetimeMs: 30 * dayMs, done: 'stays out for 30 days' },
  { words: 'Never', lifetimeMs: null, done: 'stays out for good' },
];

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function banEndWords({ untilMs }: Pick<BanView, 'untilMs'>): string {
  return untilMs === null ? 'for good' : `until ${when.format(untilMs)}`;
}

/** Bans that still hold. */
export function standing(bans: readonly BanView[], nowMs: number): BanView[] {
  return bans.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
}
