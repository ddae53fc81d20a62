import { mean, rounded } from '../rig/statistics.ts';
import type { Window } from './endpoints.ts';
import type { ServerName } from './relay-server.ts';

export interface Measured {
  readonly server: ServerName;
  readonly size: number;
  readonly voiceOnly: boolean;
  readonly round: number;
  readonly window: Window;
}

const compared = 100;

/** Ratios are taken within a round, where the machine was in about the same mood, and then averaged. */
export function figuresOf(measured: readonly Measured[]): Record<string, unknown> {
  const of = (server: ServerName, size: number, voiceOnly = false): readonly Measured[] =>
    measured.filter((one) => one.server === server && one.size === size && one.voiceOnly === voiceOnly);
  const over = (a: ServerName, b: ServerName, size: number, voiceOnly = false): number | null => {
    const others = new Map(of(b, size, voiceOnly).map(({ round, window }) => [round, window.cpuUs]));
    const ratios = of(a, size, voiceOnly).map(({ round, window }) => window.cpuUs / (others.get(round) ?? Number.NaN));
    return ratios.length > 0 ? rounded(mean(ratios), 3) : null;
  };
  const sizes = [...new Set(measured.map(({ size }) => size))];
  const details = sizes.flatMap((size) =>
    [false, true].flatMap((voiceOnly) =>
      (['ours', 'signed', 'sendto', 'mediasoup', 'mumble'] as const).flatMap((server) => {
        const windows = of(server, size, voiceOnly).map(({ window }) => window);
        return windows.length > 0 ? [describe(server, size, voiceOnly, windows)] : [];
      }),
    ),
  );
  const costs = (size: number): number[] => of('ours', size).map(({ window }) => window.cpuUs);
  const growth = mean(costs(1_000)) / mean(costs(compared));
  return {
    details,
    growth: Number.isNaN(growth) ? null : rounded(growth, 3),
    overMediasoup10: over('ours', 'mediasoup', 10),
    overMediasoup1000: over('ours', 'mediasoup', 1_000),
    overMumble10: over('ours', 'mumble', 10, true),
    overSendto10: over('ours', 'sendto', 10),
    overSendto100: over('ours', 'sendto', compared),
    overSendto1000: over('ours', 'sendto', 1_000),
    overMediasoup: over('ours', 'mediasoup', compared),
    overMumble: over('ours', 'mumble', compared, true),
    signedOverUnsigned100: over('signed', 'ours', compared),
  };
}

function describe(server: ServerName, size: number, voiceOnly: boolean, windows: readonly Window[]) {
  const average = (pick: (window: Window) => number): number => mean(windows.map(pick));
  const expected = windows.reduce((sum, window) => sum + window.expected, 0);
  const arrived = windows.reduce((sum, window) => sum + window.arrived, 0);
  return {
    server,
    receivers: size,
    carries: voiceOnly ? 'voice' : 'voice and video',
    cpuUs: rounded(
      average(({ cpuUs }) => cpuUs),
      2,
    ),
    p50Us: rounded(
      average(({ p50Us }) => p50Us),
      0,
    ),
    p99Us: rounded(
      average(({ p99Us }) => p99Us),
      0,
    ),
    lostShare: rounded(1 - arrived / expected, 6),
  };
}
