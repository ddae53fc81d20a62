import { loadNativeCipher } from '@crossband/datagram/relay/native-cipher';
import type { Exam } from '../../tools/exams/exam.ts';
import { frameTargets } from './datagram-fuzz/frame-targets.ts';
import { planted } from './datagram-fuzz/planted.ts';
import { fuzz } from './datagram-fuzz/play.ts';
import { relayTarget } from './datagram-fuzz/relay-target.ts';
import type { Target } from './datagram-fuzz/target.ts';
import { wireTargets } from './datagram-fuzz/wire-targets.ts';

const usualInputs = 10_000_000;
const controlInputs = 5_000;

/** Everything in the datagram plane and its bridges that reads what strangers or members send. */
export async function everyTarget(): Promise<Target[]> {
  const cipher = await loadNativeCipher();
  const relays = [null, cipher].flatMap((one) => [relayTarget(false, one), relayTarget(true, one)]);
  return [...wireTargets(), ...frameTargets(), ...relays];
}

/**
 * Changed inputs for every parser: nothing throws, breaks a promise, takes more than 50 ms or keeps memory. `--inputs N`
 * in all, `--seed N` for a run that is the same again. The control are parsers with planted bugs.
 */
const datagramFuzz: Exam = async ({ args, log }) => {
  const inputs = Number(args.get('inputs') ?? usualInputs);
  const seed = Number(args.get('seed') ?? Date.now() % 2 ** 31);
  if (!Number.isInteger(inputs) || inputs < 1) throw new RangeError('--inputs takes a whole number');
  const targets = await everyTarget();
  const { tried, findings } = fuzz(targets, { inputs: Math.ceil(inputs / targets.length), seed, log });
  const control = fuzz(planted, { inputs: controlInputs, seed, log: () => {} });
  const controlFound = new Set(control.findings.map(({ target }) => target)).size;
  if (findings.length > 0 || controlFound < planted.length) process.exitCode = 1;
  return {
    tried,
    crashes: findings.length,
    targets: targets.length,
    seed,
    findings,
    controlFound,
    controlPlanted: planted.length,
  };
};

export default datagramFuzz;
