import type { Exam } from '../../tools/exams/exam.ts';
import { takePauses } from '../fixtures/continuity.ts';
import { receivedPackets } from '../fixtures/received-packets.ts';
import { openTwoRooms } from './worker-kill/two-rooms.ts';

/**
 * SIGKILL of a room's media worker, again and again, through the real application in Chromium. The gap is the longest
 * time without new picture content or without the tone, whichever is longer, as the page plays it. The room on the
 * other worker must lose no packet.
 */
const exam: Exam = async ({ rounds = 20, log }) => {
  await using stack = new AsyncDisposableStack();
  const { victim, bystander, victimWorker } = await openTwoRooms(stack);
  const before = await receivedPackets(bystander.page);
  const gapsMs: number[] = [];
  let othersGapMs = 0;
  await Promise.all([takePauses(victim.page), takePauses(bystander.page)]);
  for (let round = 1; round <= rounds; round += 1) {
    const pid = await victimWorker();
    process.kill(pid, 'SIGKILL');
    const gap = await gapOf(() => takePauses(victim.page));
    othersGapMs = Math.max(othersGapMs, (await takePauses(bystander.page)).pictureMs);
    log(`round ${round}: picture ${Math.round(gap.pictureMs)} ms, sound ${Math.round(gap.soundMs)} ms`);
    gapsMs.push(Math.max(gap.pictureMs, gap.soundMs));
  }
  const after = await receivedPackets(bystander.page);
  const sorted = gapsMs.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
  return {
    rounds,
    survived: gapsMs.length,
    gapP50Ms: at(0.5),
    gapP95Ms: at(0.95),
    othersReceivedPackets: after.received - before.received,
    othersLostPackets: after.lost - before.lost,
    othersLongestPauseMs: Math.round(othersGapMs),
  };
};

/** Longest pauses until picture and sound have run for a second without one. */
async function gapOf(take: () => ReturnType<typeof takePauses>): Promise<{ pictureMs: number; soundMs: number }> {
  const longest = { pictureMs: 0, soundMs: 0 };
  const steadyMs = 300;
  let steadySeconds = 0;
  for (let second = 0; second < 40 && steadySeconds < 2; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const pauses = await take();
    longest.pictureMs = Math.max(longest.pictureMs, pauses.pictureMs);
    longest.soundMs = Math.max(longest.soundMs, pauses.soundMs);
    const steady = pauses.pictureMs < steadyMs && pauses.soundMs < steadyMs && pauses.frames > 3;
    steadySeconds = steady ? steadySeconds + 1 : 0;
  }
  if (steadySeconds < 2) throw new Error('Picture and sound did not come back within 40 s');
  return longest;
}

export default exam;
