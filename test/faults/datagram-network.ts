import type { Exam } from '../../tools/exams/exam.ts';
import { playInNamespace } from './datagram-network/in-namespace.ts';

const usual = {
  lossShares: [0, 0.05, 0.1, 0.2, 0.3],
  jittersMs: [25, 50],
  phaseMs: 5_000,
  longLossShares: [0.05, 0.1],
  stallMs: 10_000,
  capMs: 7_000,
} as const;
const goals = { concealedAt10: 0.06, framesShownAt5: 0.9, adaptDownMs: 3_000, adaptUpMs: 10_000, rebindGapMs: 1_000 };

/**
 * Datagram devices on bad networks, over a real hub: loss of 0 to 30 %, jitter of up to 50 ms, lines of 300 kbit/s and 1 Mbit/s, a NAT that
 * forgets, and signaling that passes nothing for 10 s. Voice through libopus, pictures through libx264, both judged by what
 * comes out at the other end. The controls are senders without in-band FEC, without repairs and without adaptation.
 */
const datagramNetwork: Exam = async ({ log }) => {
  const { call, caps } = await playInNamespace(usual, log);
  const at = (lossShare: number) => call.losses.find((loss) => loss.lossShare === lossShare);
  const [at5, at10] = [at(0.05), at(0.1)];
  if (!at5 || !at10 || !caps) throw new Error('The devices left something out');
  const figures = {
    concealedAt10: at10.concealed,
    framesShownAt5: at5.framesShown,
    adaptDownMs: longest(caps.downMs),
    adaptUpMs: longest(caps.upMs),
    rebindGapMs: call.rebindGapMs,
    signalingStallLoss: call.signalingStallLoss,
    signalingStallFrames: call.signalingStallFrames,
    losses: call.losses,
    jitters: call.jitters,
    downMs: caps.downMs,
    upMs: caps.upMs,
    framesShownAt300kbps: caps.framesShownCapped,
    wrongPictures: call.wrongPictures + caps.wrongPictures,
    controlConcealedAt10: at10.controlConcealed,
    controlFramesShownAt5: at5.controlFramesShown,
    controlAdaptDownMs: caps.controlDownMs,
    controlFramesShownAt300kbps: caps.controlFramesShownCapped,
  };
  const held =
    figures.concealedAt10 <= goals.concealedAt10 &&
    figures.framesShownAt5 >= goals.framesShownAt5 &&
    (figures.adaptDownMs ?? Number.POSITIVE_INFINITY) <= goals.adaptDownMs &&
    (figures.adaptUpMs ?? Number.POSITIVE_INFINITY) <= goals.adaptUpMs &&
    figures.rebindGapMs <= goals.rebindGapMs &&
    figures.signalingStallLoss === 0 &&
    figures.wrongPictures === 0;
  const found =
    figures.controlConcealedAt10 > goals.concealedAt10 &&
    figures.controlFramesShownAt5 < goals.framesShownAt5 &&
    figures.controlAdaptDownMs === null;
  if (!held || !found) process.exitCode = 1;
  return figures;
};

/** Null: once it never came. */
function longest(times: readonly (number | null)[]): number | null {
  return times.includes(null) ? null : Math.max(...times.map(Number));
}

export default datagramNetwork;
