import { setPriority } from 'node:os';
import type { Exam } from '../tools/exams/exam.ts';
import { type ServerName, serverNames } from './chat/chat-server.ts';
import { startCrossband } from './chat/crossband-server.ts';
import { startEjabberd } from './chat/ejabberd-server.ts';
import { describeTurn, gather, type Turn, takeTurn } from './chat/measuring.ts';
import { startProsody } from './chat/prosody-server.ts';
import { withLifetime } from './rig/lifetime.ts';
import { mean, percentile, rounded } from './rig/statistics.ts';

const DEFAULT_ROUNDS = 5;
const MAX_ROUNDS = 50;
const DEFAULT_WINDOW_MS = 4_000;

/**
 * Chat that is kept, beside Debian's Prosody and ejabberd with their archives: 1,000 messages a second over rooms of 10,
 * then a room of 100, first at a pace that everybody keeps up with and then as fast as it takes them. The servers take
 * turns under the same clients; the first round is thrown away. `--store postgres` runs ours on PostgreSQL, `--only ours`
 * nothing else, for a look at a profile.
 */
const chat: Exam = async ({ rounds = DEFAULT_ROUNDS, args, log }) => {
  const store = args.get('store') ?? 'sqlite';
  const windowMs = Number(args.get('window-ms') ?? DEFAULT_WINDOW_MS);
  if (store !== 'sqlite' && store !== 'postgres') throw new RangeError('--store takes sqlite or postgres');
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
    throw new RangeError(`--rounds takes 1 to ${MAX_ROUNDS}`);
  if (!Number.isInteger(windowMs) || windowMs < 500 || windowMs > 60_000)
    throw new RangeError('--window-ms takes 500 to 60000');
  const asked = args.get('only');
  const names = serverNames.filter((name) => !asked || name === asked);
  return withLifetime(async (owned) => {
    // Everything that takes part, or other programs' work would be in the times.
    if (process.getuid?.() === 0) setPriority(-10);
    const start = {
      ours: () => startCrossband(owned, store),
      prosody: () => startProsody(owned),
      ejabberd: () => startEjabberd(owned),
    } satisfies Record<ServerName, unknown>;
    const contenders = [];
    for (const name of names) {
      contenders.push(await gather(await start[name]()));
      log(`${name}: everybody is in`);
    }
    const turns: Record<ServerName, Turn[]> = { ours: [], prosody: [], ejabberd: [] };
    for (let round = 0; round <= rounds; round += 1) {
      for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
        const turn = await takeTurn(contender, windowMs);
        log(`round ${round} of ${rounds}, ${describeTurn(contender.server.name, turn)}`);
        if (round > 0) turns[contender.server.name].push(turn);
      }
    }
    return { store, rounds, windowMs, ...figuresOf(turns) };
  });
};

function figuresOf(turns: Record<ServerName, Turn[]>): Record<string, unknown> {
  const { ours, prosody, ejabberd } = turns;
  const average = (of: readonly Turn[], pick: (turn: Turn) => number, digits = 2): number =>
    rounded(mean(of.map(pick)), digits);
  const total = (turn: Turn): number => turn.cpuUsPerDelivery + turn.databaseUsPerDelivery;
  const spreadTotal = (turn: Turn): number => turn.spreadUsPerDelivery + turn.spreadDatabaseUsPerDelivery;
  const over = (others: readonly Turn[], pick: (turn: Turn) => number): number =>
    rounded(mean(ours.flatMap((turn, index) => (others[index] ? [pick(turn) / pick(others[index])] : []))), 3);
  const latencies = (of: readonly Turn[]): Record<string, number> => {
    const ackMs = of.flatMap((turn) => turn.ackMs);
    const deliveryMs = of.flatMap((turn) => turn.deliveryMs);
    return {
      ackP50Ms: rounded(percentile(ackMs, 0.5)),
      ackP99Ms: rounded(percentile(ackMs, 0.99)),
      deliveryP50Ms: rounded(percentile(deliveryMs, 0.5)),
      deliveryP99Ms: rounded(percentile(deliveryMs, 0.99)),
    };
  };
  const describe = (of: readonly Turn[]): Record<string, number> => ({
    ...latencies(of),
    cpuUsPerDelivery: average(of, ({ cpuUsPerDelivery }) => cpuUsPerDelivery),
    databaseUsPerDelivery: average(of, ({ databaseUsPerDelivery }) => databaseUsPerDelivery),
    spreadUsPerDelivery: average(of, ({ spreadUsPerDelivery }) => spreadUsPerDelivery),
    spreadDatabaseUsPerDelivery: average(of, ({ spreadDatabaseUsPerDelivery }) => spreadDatabaseUsPerDelivery),
    saturationPerSecond: average(of, ({ saturationPerSecond }) => saturationPerSecond, 0),
    saturationCores: average(of, ({ saturationCores }) => saturationCores),
    missing: of.reduce((sum, { missing }) => sum + missing, 0),
  });
  return {
    ...describe(ours),
    overProsody: over(prosody, total),
    overEjabberd: over(ejabberd, total),
    spreadOverProsody: over(prosody, spreadTotal),
    spreadOverEjabberd: over(ejabberd, spreadTotal),
    prosody: describe(prosody),
    ejabberd: describe(ejabberd),
  };
}

export default chat;
