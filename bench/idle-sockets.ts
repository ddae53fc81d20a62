import type { HubProcess } from '../test/fixtures/hub-process.ts';
import type { Exam } from '../tools/exams/exam.ts';
import { Attendant } from './idle-sockets/crowd.ts';
import { withLifetime } from './rig/lifetime.ts';
import { openHub } from './rig/open-hub.ts';
import { memoryOf } from './rig/process-figures.ts';
import { percentile, rounded } from './rig/statistics.ts';

const roomForAll = ['--max-connections', '20000', '--max-rooms', '1000'];
const roomSize = 50;
/** Connections that are being opened at the same time. */
const atOnce = 200;
const echoes = 2_000;
const client = { name: 'bench', version: '1' };

/**
 * What a connected person costs who does nothing: 10,000 open sessions on one hub, its memory before and after, and how
 * quickly it answers one of them meanwhile; the same over TLS on another hub. Then 5,000 people in rooms of 50 whose hub
 * is killed: from its start on, how long until 99 % of them have their seats again. `--rounds` is how many sockets, in
 * thousands.
 */
const exam: Exam = ({ rounds = 10, log }) =>
  withLifetime(async (owned) => {
    const sockets = rounds * 1_000;
    const resumed = sockets / 2;
    const hub = await openHub(owned, ...roomForAll);
    const plain = await seat({ hub, tls: false, sockets, log });
    const resumeMs = await resume(hub, resumed, log);
    const tls = await seat({
      hub: await openHub(owned, '--tls-mode', 'local', ...roomForAll),
      tls: true,
      sockets,
      log,
    });
    return {
      sockets,
      kBEach: plain.kBEach,
      kBEachTls: tls.kBEach,
      echoP50Ms: plain.echoP50Ms,
      echoP99Ms: plain.echoP99Ms,
      echoP99MsTls: tls.echoP99Ms,
      resumed,
      resume5000P99S: rounded(percentile(resumeMs, 0.99) / 1_000, 2),
    };
  });

interface Seating {
  readonly hub: HubProcess;
  readonly tls: boolean;
  readonly sockets: number;
  readonly log: (line: string) => void;
}

/** Opens them all, asks some of them, and lets them go. */
async function seat({ hub, tls, sockets, log }: Seating) {
  await settled();
  const emptyMB = memoryOf(hub.pid).residentMB;
  const crowd = await gather(sockets, async (index) => {
    const attendant = await Attendant.open({ port: hub.port, tls }, addressOf(index));
    await attendant.request('session.open', { client });
    return attendant;
  });
  await settled();
  const fullMB = memoryOf(hub.pid).residentMB;
  log(`${crowd.length} open${tls ? ' over TLS' : ''}: hub ${rounded(emptyMB)} -> ${rounded(fullMB)} MB`);
  const echoMs: number[] = [];
  for (let count = 0; count < echoes; count += 1) {
    const began = performance.now();
    await crowd[Math.floor(Math.random() * crowd.length)]?.request('session.keepalive', {});
    echoMs.push(performance.now() - began);
  }
  for (const attendant of crowd) attendant.close();
  await Promise.all(crowd.map(({ closed }) => closed));
  return {
    kBEach: rounded(((fullMB - emptyMB) * 1_000) / sockets, 1),
    echoP50Ms: rounded(percentile(echoMs, 0.5), 2),
    echoP99Ms: rounded(percentile(echoMs, 0.99), 2),
  };
}

/** How long after the start of a killed hub each of its people is back. */
async function resume(hub: HubProcess, people: number, log: (line: string) => void): Promise<number[]> {
  const entrance = { port: hub.port, tls: false };
  const tokens = await gather(people, async (index) => {
    const attendant = await Attendant.open(entrance, addressOf(index));
    await attendant.request('session.open', { client });
    const place = { room: `room-${index % Math.ceil(people / roomSize)}`, name: `Person ${index}` };
    const { resumeToken } = (await attendant.request('room.join', place)) as { resumeToken: string };
    return resumeToken;
  });
  log(`${tokens.length} in rooms; the hub is killed`);
  await hub.kill();
  await hub.start();
  const startedAt = performance.now();
  return await gather(people, async (index) => {
    const attendant = await Attendant.open(entrance, addressOf(index));
    await attendant.request('session.resume', { resumeToken: tokens[index] });
    return performance.now() - startedAt;
  });
}

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
