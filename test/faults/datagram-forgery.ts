import type { Exam } from '../../tools/exams/exam.ts';
import { playInNamespace } from './datagram-forgery/in-namespace.ts';

const usualDatagrams = 1_000_000;
const longDatagrams = 10_000_000;
const controlDatagrams = 50_000;
/** Somewhat above the 20,000 that are asked for: pauses between volleys do not count, slow moments do. */
const usualPerSecond = 22_000;
const most = { legitLostShare: 0.001, amplification: 1 };

/**
 * Forged datagrams beside a live call over a real hub: replayed (over a wrap and a change of secret, too), with bits
 * flipped, cut, lengthened, under other people's numbers and addresses, by outsiders and by a member with its keys, who
 * writes the hub's address, too. `--long`: ten times as many; `--per-second`: faster than usual. The controls are the same hub without its replay window,
 * without its check of tags, and a device that verifies no signature.
 */
const datagramForgery: Exam = async ({ args, log }) => {
  const datagrams = Number(args.get('datagrams') ?? (args.has('long') ? longDatagrams : usualDatagrams));
  if (!Number.isInteger(datagrams) || datagrams < 1 || datagrams > longDatagrams) {
    throw new RangeError(`--datagrams takes 1 to ${longDatagrams}`);
  }
  const perSecond = Number(args.get('per-second') ?? usualPerSecond);
  if (!Number.isInteger(perSecond) || perSecond < 1) throw new RangeError('--per-second takes a whole number');
  const figures = await playInNamespace({ datagrams, controlDatagrams, perSecond, log });
  const { accepted, legitLostShare, amplification, controlAcceptedBy } = figures;
  const held = accepted === 0 && legitLostShare <= most.legitLostShare && amplification <= most.amplification;
  const found = Object.values(controlAcceptedBy).every((count) => count > 0);
  if (!held || !found) process.exitCode = 1;
  return { ...figures };
};

export default datagramForgery;
