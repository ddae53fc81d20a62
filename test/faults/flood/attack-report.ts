import { percentile, rounded } from '../../fixtures/percentile.ts';
import type { Attempt } from './attacks.ts';

/** What all attackers together tried and came to. */
export interface AttackReport {
  readonly attackers: number;
  readonly tried: number;
  /** Before they could do anything. */
  readonly turnedAway: number;
  readonly cut: number;
  readonly frames: number;
  readonly sentMB: number;
  readonly cutP95Ms: number;
  readonly cutP95MsByKind: Readonly<Record<string, number>>;
  readonly cutMsByKind: Readonly<Record<string, readonly number[]>>;
}

export function reportOf(attackers: number, attempts: ReadonlyMap<string, readonly Attempt[]>): AttackReport {
  const all = [...attempts.values()].flat();
  const cutMsByKind = Object.fromEntries([...attempts].map(([kind, some]) => [kind, cutTimes(some)]));
  return {
    attackers,
    tried: all.length,
    turnedAway: all.filter(({ entered }) => !entered).length,
    frames: all.reduce((sum, { frames }) => sum + frames, 0),
    sentMB: rounded(all.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6, 1),
    ...cutFigures(cutMsByKind),
  };
}

/** One report of several phases. */
export function sumOf(reports: readonly AttackReport[]): AttackReport {
  const sum = (read: (report: AttackReport) => number): number =>
    reports.reduce((total, report) => total + read(report), 0);
  const kinds = Object.keys(reports[0]?.cutMsByKind ?? {});
  const cutMsByKind = Object.fromEntries(
    kinds.map((kind) => [kind, reports.flatMap((report) => report.cutMsByKind[kind] ?? [])]),
  );
  return {
    attackers: reports[0]?.attackers ?? 0,
    tried: sum(({ tried }) => tried),
    turnedAway: sum(({ turnedAway }) => turnedAway),
    frames: sum(({ frames }) => frames),
    sentMB: rounded(
      sum(({ sentMB }) => sentMB),
      1,
    ),
    ...cutFigures(cutMsByKind),
  };
}

function cutTimes(attempts: readonly Attempt[]): number[] {
  return attempts.flatMap(({ cutMs }) => (cutMs === null ? [] : [rounded(cutMs)]));
}

function cutFigures(cutMsByKind: Record<string, number[]>) {
  const all = Object.values(cutMsByKind).flat();
  const byKind = Object.entries(cutMsByKind).map(([kind, times]) => [kind, percentile(times, 0.95)] as const);
  return { cut: all.length, cutP95Ms: percentile(all, 0.95), cutP95MsByKind: Object.fromEntries(byKind), cutMsByKind };
}
