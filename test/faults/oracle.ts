import type { Exam } from '../../tools/exams/exam.ts';
import { playHistory } from '../oracle/history.ts';
import { withOpenGates } from '../oracle/open-gates.ts';

const maxRounds = 10_000;
/** Comparisons of a history; the seed of a history repeats it in `test/oracle` too (`ORACLE_SEED`). */
const comparedTimes = 12;
/** Every so many histories one is played again with the guard off. */
const controlEvery = 10;

/**
 * Random histories of joining, leaving, muting, subscribing, vanishing and killed workers over the real SFU; the tones
 * that arrive, decoded, against the history and the planner. One round is one history with a seed of its own;
 * `--seed N --rounds 1` repeats it. Every tenth history is played again with the gates left open, which must be found out.
 */
const exam: Exam = async ({ rounds = 20, args, log }) => {
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > maxRounds) {
    throw new RangeError(`--rounds takes 1 to ${maxRounds}`);
  }
  const seed = Number(args.get('seed') ?? Math.floor(Math.random() * 2 ** 30));
  if (!Number.isSafeInteger(seed)) throw new RangeError('--seed takes a whole number');
  const sums = { steps: 0, workerKills: 0, reopened: 0, comparisons: 0, heardPairs: 0, differences: 0 };
  let [controlHistories, controlDifferences] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const options = { seed: seed + round, rounds: comparedTimes, kills: true };
    log(`history ${round + 1} of ${rounds}: seed ${options.seed}`);
    const found = await playHistory({ ...options, wrap: (plane) => plane });
    for (const difference of found.differences) log(`seed ${options.seed}: ${JSON.stringify(difference)}`);
    sums.steps += found.steps;
    sums.workerKills += found.workerKills;
    sums.reopened += found.reopened;
    sums.comparisons += found.comparisons;
    sums.heardPairs += found.heardPairs;
    sums.differences += found.differences.length;
    log(`${found.comparisons} compared, ${found.heardPairs} heard, ${found.workerKills} kills`);
    if (round % controlEvery !== 0) continue;
    const control = await playHistory({ ...options, kills: false, wrap: withOpenGates });
    controlHistories += 1;
    controlDifferences += control.differences.length;
  }
  if (sums.differences > 0 || controlDifferences === 0) process.exitCode = 1;
  return { seed, histories: rounds, ...sums, controlHistories, controlDifferences };
};

export default exam;
