import type { Exam } from '../tools/exams/exam.ts';
import { Attendant } from './idle-sockets/crowd.ts';
import { withLifetime } from './rig/lifetime.ts';
import { openHub } from './rig/open-hub.ts';
import { memoryOf } from './rig/process-figures.ts';
import { percentile, rounded } from './rig/statistics.ts';

const sockets = 10_000;
const resumed = 5_000;
const roomSize = 50;
/** Connections that are being opened at the same time. */
const atOnce = 200;
const echoes = 2_000;
const client = { name: 'bench', version: '1' };

/**
 * What a connected person costs who does nothing: 10,000 open sessions on one hub, its memory before and after, and how
 * quickly it answers one of them meanwhile. Then 5,000 people in rooms of 50 whose hub is killed: from its start on, how
 * long until 99 % of them have their seats again.
 */
const exam: Exam = ({ log }) =>
  withLifetime(async (owned) => {
    const hub = await openHub(owned, '--max-connections', '20000', '--max-rooms', '1000');
    await settled();
    const emptyMB = memoryOf(hub.pid).residentMB;
    const crowd = await gather(sockets, async (index) => {
      const attendant = await Attendant.open(hub.port, addressOf(index));
      await attendant.request('session.open', { client });
      return attendant;
    });
    await settled();
    const fullMB = memoryOf(hub.pid).residentMB;
    log(`${crowd.length} open: hub ${rounded(emptyMB)} -> ${rounded(fullMB)} MB`);
    const echoMs: number[] = [];
    for (let count = 0; count < echoes; count += 1) {
      const began = performance.now();
      await crowd[Math.floor(Math.random() * crowd.length)]?.request('session.keepalive', {});
      echoMs.push(performance.now() - began);
    }
    for (const attendant of crowd) attendant.close();
    await Promise.all(crowd.map(({ closed }) => closed));

    const tokens = await gather(resumed, async (index) => {
      const attendant = await Attendant.open(hub.port, addressOf(index));
      await attendant.request('session.open', { client });
      const place = { room: `room-${index % Math.ceil(resumed / roomSize)}`, name: `Person ${index}` };
      const { resumeToken } = (await attendant.request('room.join', place)) as { resumeToken: string };
      return resumeToken;
    });
    log(`${tokens.length} in rooms; the hub is killed`);
    await hub.kill();
    await hub.start();
    const startedAt = performance.now();
    const resumeMs = await gather(resumed, async (index) => {
      const attendant = await Attendant.open(hub.port, addressOf(index));
      await attendant.request('session.resume', { resumeToken: tokens[index] });
      return performance.now() - startedAt;
    });
    return {
      sockets,
      kBEach: rounded(((fullMB - emptyMB) * 1_000) / sockets, 1),
      echoP50Ms: rounded(percentile(echoMs, 0.5), 2),
      echoP99Ms: rounded(percentile(echoMs, 0.99), 2),
      resumed,
      resume5000P99S: rounded(percentile(resumeMs, 0.99) / 1_000, 2),
    };
  });

/** Does `work` for every index, a bounded number at a time. */
async function gather<Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = new Array(count);
  let next = 0;
  const runners = Array.from({ length: atOnce }, async () => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  });
  await Promise.all(runners);
  return results;
}

function addressOf(index: number): string {
  return `127.0.1.${1 + (index % 8)}`;
}

/** The garbage of what went before has had its chance to go. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5_000));
}

export default exam;
