import { childrenOf } from '../test/fixtures/program.ts';
import type { Exam } from '../tools/exams/exam.ts';
import { withLifetime } from './rig/lifetime.ts';
import { openHub } from './rig/open-hub.ts';
import { memoryOf } from './rig/process-figures.ts';
import { percentile, rounded } from './rig/statistics.ts';

const DEFAULT_ROUNDS = 5;
const MAX_ROUNDS = 100;
/** After this the start's garbage has had its chance to go, and lazy work its chance to be done, ms. */
const SETTLE_MS = 3_000;

/**
 * What a hub costs that nobody uses: memory of the hub and its workers, and time from process start to `/readyz`, each
 * the median of several starts. Workers share their binary's pages only among themselves, so that sums of resident
 * sets overstate nothing on a machine with one worker.
 */
const idle: Exam = async ({ rounds = DEFAULT_ROUNDS, log }) => {
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
    throw new RangeError(`--rounds takes 1 to ${MAX_ROUNDS}`);
  // The first start after a change fills Node's compile cache, which every later one uses.
  const cold = await start();
  log(`first start: ${JSON.stringify(cold)}`);
  const starts: Awaited<ReturnType<typeof start>>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const figures = await start();
    log(`start ${round} of ${rounds}: ${JSON.stringify(figures)}`);
    starts.push(figures);
  }
  const median = (pick: (figures: (typeof starts)[number]) => number, digits = 1): number =>
    rounded(percentile(starts.map(pick), 0.5), digits);
  return {
    residentMB: median((one) => one.hubMB + one.workersMB),
    readyMs: median((one) => one.readyMs, 0),
    hubMB: median((one) => one.hubMB),
    workersMB: median((one) => one.workersMB),
    privateMB: median((one) => one.privateMB),
    workers: starts[0]?.workers ?? 0,
    rounds,
    firstResidentMB: rounded(cold.hubMB + cold.workersMB),
    firstReadyMs: cold.readyMs,
  };
};

function start() {
  return withLifetime(async (owned) => {
    const hub = await openHub(owned);
    const answer = await fetch(`${hub.url}readyz`);
    if (!answer.ok) throw new Error(`The hub listens and is not ready: ${answer.status}`);
    const readyMs = performance.now() - hub.spawnedAt;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const workers = childrenOf(hub.pid).map(memoryOf);
    const own = memoryOf(hub.pid);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return {
      readyMs: rounded(readyMs, 0),
      hubMB: rounded(own.residentMB),
      workersMB: rounded(sum(workers.map(({ residentMB }) => residentMB))),
      privateMB: rounded(own.privateMB + sum(workers.map(({ privateMB }) => privateMB))),
      workers: workers.length,
    };
  });
}

export default idle;
