import type { NativeLimits } from './options.ts';

/** Where a native session stands. Times are monotonic milliseconds. */
export type Phase =
  | { name: 'waiting'; sinceMs: number }
  | { name: 'live'; heardAtMs: number }
  | { name: 'silent'; heardAtMs: number }
  | { name: 'closed'; code: string };

/**
 * The next phase at `nowMs`. `heard`: an authentic packet arrived since the last call. A session that ended never comes
 * back: a credential is good for one run.
 */
export function nextPhase(phase: Phase, heard: boolean, nowMs: number, limits: NativeLimits): Phase {
  switch (phase.name) {
    case 'closed':
      return phase;
    case 'waiting':
      if (heard) return { name: 'live', heardAtMs: nowMs };
      return nowMs - phase.sinceMs >= limits.startWithinMs ? { name: 'closed', code: 'native-start-timeout' } : phase;
    case 'live':
    case 'silent': {
      if (heard) return { name: 'live', heardAtMs: nowMs };
      const quietMs = nowMs - phase.heardAtMs;
      if (quietMs >= limits.closeAfterMs) return { name: 'closed', code: 'native-silent' };
      return quietMs >= limits.silentAfterMs && phase.name === 'live'
        ? { name: 'silent', heardAtMs: phase.heardAtMs }
        : phase;
    }
  }
}
