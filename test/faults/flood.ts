import type { Exam } from '../../tools/exams/exam.ts';
import { playInNamespace } from './flood/in-namespace.ts';

const defaultRounds = 2;
const maxRounds = 200;
/** Of each quiet and each flooded phase. Slow headers are cut after 5 to 6 s. */
const phaseSeconds = 20;

/**
 * 50 attackers (tiny fragments, message floods, slow readers, slow headers), each from an address of its own, against a
 * hub for the network, beside ten people in a room. How long their requests and words take, against the same hub when
 * nothing happens, phase by phase in turn; what the hub grows by; how soon attackers are cut. The control is the same hub
 * without its guards.
 */
const flood: Exam = async ({ rounds = defaultRounds, log }) => {
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > maxRounds) {
    throw new RangeError(`--rounds takes 1 to ${maxRounds}`);
  }
  const figures = await playInNamespace({ rounds, phaseSeconds, ahead: true, log });
  const held = figures.othersP99OverIdle <= 2 && figures.othersCut === 0 && figures.wordsLost === 0;
  const found = figures.controlP99OverIdle > 2 && figures.controlGrowthMB > figures.growthMB;
  if (!held || !found) process.exitCode = 1;
  return { ...figures };
};

export default flood;
