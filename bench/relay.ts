import { mkdtemp, rm } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exam } from '../tools/exams/exam.ts';
import { openCrossbandRoom } from './relay/crossband-server.ts';
import { compile, Endpoints, type Window } from './relay/endpoints.ts';
import { startMediasoup } from './relay/mediasoup-server.ts';
import { startMumble } from './relay/mumble-server.ts';
import {
  type EndpointPorts,
  type RelayServer,
  type ServerName,
  type StreamName,
  serverNames,
  streams,
} from './relay/relay-server.ts';
import { startSendto } from './relay/sendto-server.ts';
import { figuresOf, type Measured } from './relay/summary.ts';
import { withLifetime } from './rig/lifetime.ts';
import { openHub } from './rig/open-hub.ts';
import { rounded } from './rig/statistics.ts';

const DEFAULT_ROUNDS = 4;
const MAX_ROUNDS = 50;
const DEFAULT_WINDOW_MS = 1_500;
const DEFAULT_SIZES = '10,100,1000';
const MOST_RECEIVERS = 2_000;
/** Mumble's own servers are rarely larger. */
const mostMumble = 100;
/** Where a signed room is compared with the same unsigned. */
const signedCompared = 100;
const hubOptions = ['--datagrams', '--max-participants', '2100', '--max-connections', '20000'];

/**
 * CPU time for each datagram that a hub sends on, one sender of voice (50 a second) and video (120 a second) to 10, 100
 * and 1,000 receivers: beside a bare loop of sendto(2) in C, mediasoup's plain transports, and for voice Debian's Mumble
 * server. They take turns under the same endpoints; the first round is thrown away. `--sizes 100`, `--window-ms N`,
 * `--only ours,sendto`.
 */
const relay: Exam = async ({ rounds = DEFAULT_ROUNDS, args, log }) => {
  const sizes = (args.get('sizes') ?? DEFAULT_SIZES).split(',').map(Number);
  const windowMs = Number(args.get('window-ms') ?? DEFAULT_WINDOW_MS);
  const only = args.get('only')?.split(',');
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
    throw new RangeError(`--rounds takes 1 to ${MAX_ROUNDS}`);
  if (!Number.isInteger(windowMs) || windowMs < 500 || windowMs > 60_000)
    throw new RangeError('--window-ms takes 500 to 60000');
  if (!sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= MOST_RECEIVERS))
    throw new RangeError(`--sizes takes numbers from 1 to ${MOST_RECEIVERS}`);
  return withLifetime(async (owned) => {
    // Everything that takes part, or other programs' work would be in the times.
    if (process.getuid?.() === 0) setPriority(-10);
    const folder = await mkdtemp(join(tmpdir(), 'crossband-relay-'));
    owned.defer(() => rm(folder, { recursive: true, force: true }));
    const measured: Measured[] = [];
    for (const size of sizes) {
      const windows = await compare({ size, rounds, windowMs, only, folder, log });
      measured.push(...windows);
    }
    return { rounds, windowMs, ...figuresOf(measured) };
  });
};

interface Contender {
  readonly server: RelayServer;
  readonly endpoints: Endpoints;
}

interface Comparison {
  readonly size: number;
  readonly rounds: number;
  readonly windowMs: number;
  readonly only: readonly string[] | undefined;
  readonly folder: string;
  readonly log: (line: string) => void;
}

async function compare({ size, rounds, windowMs, only, folder, log }: Comparison): Promise<Measured[]> {
  await using owned = new AsyncDisposableStack();
  const start: Partial<Record<ServerName, (ports: EndpointPorts) => Promise<RelayServer>>> = {
    ours: async (ports) => openCrossbandRoom(owned, await openHub(owned, ...hubOptions), ports, { signed: false }),
    sendto: (ports) => startSendto(owned, folder, ports),
    mediasoup: (ports) => startMediasoup(owned, ports),
    ...(size === signedCompared
      ? {
          signed: async (ports) =>
            openCrossbandRoom(owned, await openHub(owned, ...hubOptions), ports, { signed: true }),
        }
      : {}),
    ...(size <= mostMumble ? { mumble: (ports) => startMumble(owned, folder, ports) } : {}),
  };
  const binary = await compile('endpoints', folder);
  const contenders: Contender[] = [];
  for (const name of serverNames) {
    const begin = start[name];
    if (!begin || (only && !only.includes(name))) continue;
    const endpoints = await Endpoints.open(owned, { binary, name, receivers: size });
    const server = await begin(endpoints.ports);
    // The others were compiled before.
    if (name === 'ours' || name === 'signed') await endpoints.warmUp(server);
    contenders.push({ endpoints, server });
    log(`${size} receivers: ${name} is ready`);
  }
  // Whoever carries voice only is compared with voice only.
  const carriesAll = ({ server }: Contender): boolean => server.carries.length === streams.length;
  const turns = contenders
    .filter(carriesAll)
    .map((contender) => ({ ...contender, carried: streams as readonly StreamName[] }));
  const voiceOnly = contenders.filter((contender) => contender.server.name === 'ours' || !carriesAll(contender));
  if (voiceOnly.length > 1)
    turns.push(...voiceOnly.map((contender) => ({ ...contender, carried: ['voice'] as const })));
  const measured: Measured[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const { server, endpoints, carried } of round % 2 === 0 ? turns : turns.toReversed()) {
      const window = await endpoints.measure(server, carried, windowMs);
      log(`${size} receivers, round ${round} of ${rounds}: ${describe(server, carried, window)}`);
      if (round > 0) measured.push({ server: server.name, size, voiceOnly: carried.length === 1, round, window });
    }
  }
  return measured;
}

function describe({ name }: RelayServer, carried: readonly StreamName[], window: Window): string {
  const { cpuUs, p50Us, p99Us, arrived, expected, surplus } = window;
  const lost = rounded((1 - arrived / expected) * 100, 2);
  return `${name} (${carried.join(' and ')}) ${rounded(cpuUs, 2)} us, delay ${p50Us} and ${p99Us} us, ${lost} % lost, ${surplus} too many`;
}

export default relay;
