import type { Exam } from '../../tools/exams/exam.ts';
import { playHistory } from '../oracle/history.ts';
import { withOpenGates } from '../oracle/open-gates.ts';

/**
 * Random histories of joining, leaving, muting, subscribing, vanishing and killed workers over the real SFU; the tones
 * that arrive, decoded, against the history and the planner. One round is one history with a seed of its own; `--seed N`
 * repeats a run. Every tenth history is played again with the gates left open, which must be found out.
 */
const exam: Exam = async ({ rounds = 20, args, log }) => {
  const seed = Number(args.get('seed') ?? Math.floor(Math.random() * 2 ** 30));
  const sums = { steps: 0, workerKills: 0, comparisons: 0, heardPairs: 0, differences: 0 };
  let [controlHistories, controlDifferences] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const options = { seed: seed + round, rounds: 12, kills: true };
    const found = await playHistory({ ...options, wrap: (plane) => plane });
    for (const difference of found.differences) log(`seed ${options.seed}: ${difference}`);
    sums.steps += found.steps;
    sums.workerKills += found.workerKills;
    sums.comparisons += found.comparisons;
    sums.heardPairs += found.heardPairs;
    sums.differences += found.differences.length;
    log(`history ${round + 1}: ${found.comparisons} compared, ${found.heardPairs} heard, ${found.workerKills} kills`);
    if (round % 10 !== 0) continue;
    const control = await playHistory({ ...options, kills: false, wrap: withOpenGates });
    controlHistories += 1;
    controlDifferences += control.differences.length;
  }
  if (sums.differences > 0 || controlDifferences === 0) process.exitCode = 1;
  return { seed, histories: rounds, ...sums, controlHistories, controlDifferences };
};

export default exam;
