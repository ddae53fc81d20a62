import { join } from 'node:path';
import { PostgresCluster } from '@crossband/store/testing/postgres-cluster';
import type { Exam } from '../../tools/exams/exam.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { type Mortal, play } from './chat-ledger/play.ts';
import { traceSyncs } from './chat-ledger/sync-trace.ts';

const unsafeHub = join(import.meta.dirname, 'chat-ledger', 'unsafe-hub.ts');
const writers = 50;
const rooms = 5;

/**
 * Words under kill -9: 50 clients write 500 messages a second, and the hub is killed at random moments (`--store
 * postgres`: hub and database in turn). What was acknowledged must be there once and in order, and on
 * the screen of everybody in the room. The control acknowledges
 * before the commit and must be found to lose. That a sync comes before each acknowledgement is read from a trace of
 * system calls, since a kill leaves the page cache; where syncing is off, the trace must say so.
 */
const exam: Exam = async ({ rounds = 10, args, log }) => {
  const store = args.get('store') === 'postgres' ? 'postgres' : 'sqlite';
  await using stack = new AsyncDisposableStack();
  const cluster = store === 'postgres' ? await PostgresCluster.create() : null;
  if (cluster) stack.defer(() => cluster.close());
  const options = async (): Promise<string[]> => (cluster ? ['--store', await cluster.createDatabase()] : []);
  const database: Mortal[] = cluster
    ? [{ name: 'database', kill: () => cluster.kill(), start: () => cluster.start() }]
    : [];

  const hub = await HubProcess.start(...(await options()));
  stack.defer(() => hub.stop());
  const mortals = [mortalHub(hub), ...database];
  const { recoverMs, ...audit } = await play({ url: hub.url, rounds, writers, rooms, mortals, log });

  process.env.UNSAFE_STORE = 'before-commit';
  const unsafe = await HubProcess.startFrom(unsafeHub, ...(await options()));
  stack.defer(() => unsafe.stop());
  const controlRounds = Math.max(10, Math.ceil(rounds / 5));
  const control = await play({
    url: unsafe.url,
    rounds: controlRounds,
    writers,
    rooms,
    mortals: [mortalHub(unsafe)],
    log,
  });

  const traced = await traceSyncs(hub.url, () => [hub.pid, ...(cluster?.pids ?? [])]);
  process.env.UNSAFE_STORE = 'no-sync';
  if (cluster) await cluster.setSync(false);
  const careless = cluster ? hub : await HubProcess.startFrom(unsafeHub);
  if (!cluster) stack.defer(() => careless.stop());
  const untraced = await traceSyncs(careless.url, () => [careless.pid, ...(cluster?.pids ?? [])]);
  log(
    `trace: ${traced.syncedBeforeAck} of ${traced.traced} synced before the acknowledgement; without syncing ${untraced.syncedBeforeAck}`,
  );

  const sorted = recoverMs.toSorted((a, b) => a - b);
  const figures = {
    store,
    rounds,
    ...audit,
    recoverP95Ms: Math.round(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN),
    controlRounds,
    controlAcked: control.acked,
    controlLost: control.lost,
    syncBeforeAck: traced.syncedBeforeAck === traced.traced && untraced.syncedBeforeAck === 0,
  };
  const good =
    audit.lost + audit.doubled + audit.reordered + audit.untold === 0 && control.lost > 0 && figures.syncBeforeAck;
  if (!good) process.exitCode = 1;
  return figures;
};

function mortalHub(hub: HubProcess): Mortal {
  return { name: 'hub', kill: () => hub.kill(), start: () => hub.start() };
}

export default exam;
