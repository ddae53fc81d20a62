import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { percentile, rounded } from '../../fixtures/percentile.ts';
import { residentMB } from '../../fixtures/process-memory.ts';
import { Program } from '../../fixtures/program.ts';
import { type AttackReport, sumOf } from './attack-report.ts';
import { Company, type Talk } from './company.ts';

/** Run in a network namespace by flood.ts, where 10.97.0.0/16 is this machine; arguments: rounds, seconds of a phase, ahead (1 or 0). */

const [rounds = 1, phaseSeconds = 1, ahead = 0] = process.argv.slice(2).map(Number);
const hubAddress = '10.97.0.1';

// The exam is about the hub, not about what else this machine does: where that is allowed, hub and people go before it.
// People go before the hub, whose threads would else take both their cores while it collects garbage; attackers go before
// nobody. Each of them would have a machine of its own.
const mayGoAhead = ahead === 1 && process.getuid?.() === 0;
const asUsual = mayGoAhead ? ['chrt', '--other', '0'] : ['nice', '-n', '15'];

function goAhead(pid: number, priority: number): void {
  const policy = priority === 0 ? '--other' : '--fifo';
  if (mayGoAhead) execFileSync('chrt', ['--all-tasks', policy, '--pid', String(priority), String(pid)]);
}

/** 99th percentiles of answers, and of words to each of the others, ms. */
interface Percentiles {
  readonly answerP99Ms: number;
  readonly wordP99Ms: number;
}

interface Outcome {
  readonly idle: Percentiles;
  readonly flood: Percentiles;
  readonly growthMB: number;
  readonly wordsLost: number;
  readonly othersCut: number;
  readonly answers: number;
  readonly attack: AttackReport;
}

/** Quiet and flooded phases by turns, attackers from other addresses each time. */
async function play(hub: HubProcess, times: number): Promise<Outcome> {
  await using company = await Company.gather(hubAddress, hub.port);
  await company.talk(2_000);
  const [quiet, flooded]: [Talk[], Talk[]] = [[], []];
  const reports: AttackReport[] = [];
  const before = residentMB(hub.pid);
  let highest = before;
  const sampler = setInterval(() => {
    highest = Math.max(highest, residentMB(hub.pid));
  }, 100);
  for (let round = 1; round <= times; round += 1) {
    quiet.push(await company.talk(phaseSeconds * 1_000));
    const place = [hubAddress, String(hub.port), `10.97.${round}`, String(phaseSeconds)];
    const script = join(import.meta.dirname, 'attackers.ts');
    const [command = '', ...options] = [...asUsual, process.execPath, script, ...place];
    const attackers = new Program(command, options);
    await attackers.says(/attacking/);
    flooded.push(await company.talk(phaseSeconds * 1_000));
    const [, report = ''] = await attackers.says(/^(\{.*\})$/m);
    await attackers.ended;
    reports.push(JSON.parse(report) as AttackReport);
  }
  clearInterval(sampler);
  return {
    idle: percentilesOf(quiet),
    flood: percentilesOf(flooded),
    growthMB: rounded(highest - before, 1),
    wordsLost: [...quiet, ...flooded].reduce((sum, { lost }) => sum + lost, 0),
    othersCut: company.cut,
    answers: flooded.reduce((sum, { answerMs }) => sum + answerMs.length, 0),
    attack: sumOf(reports),
  };
}

function percentilesOf(talks: readonly Talk[]): Percentiles {
  const of = (times: number[]): number => rounded(percentile(times, 0.99), 2);
  return {
    answerP99Ms: of(talks.flatMap(({ answerMs }) => answerMs)),
    wordP99Ms: of(talks.flatMap(({ wordMs }) => wordMs)),
  };
}

/** The worse of the two. */
function overIdle({ idle, flood }: Outcome): number {
  return rounded(Math.max(flood.answerP99Ms / idle.answerP99Ms, flood.wordP99Ms / idle.wordP99Ms), 2);
}

async function withHub(times: number, guards: boolean, start: () => Promise<HubProcess>): Promise<Outcome> {
  await using hub = await start();
  // One without guards may never come to rest: it runs like any program.
  goAhead(hub.pid, guards ? 1 : 0);
  return await play(hub, times);
}

// Words wait for the disk, and would wait for what other programs have left to be written as well.
execFileSync('sync');
goAhead(process.pid, 2);
const options = ['--host', '0.0.0.0', '--log-level', 'error'];
const guarded = await withHub(rounds, true, () => HubProcess.start(...options));
say('with its guards', guarded);
const unguardedHub = join(import.meta.dirname, 'unguarded-hub.ts');
const control = await withHub(1, false, () => HubProcess.startFrom(unguardedHub, ...options));
say('without', control);

console.log(
  JSON.stringify({
    rounds,
    othersP99OverIdle: overIdle(guarded),
    growthMB: guarded.growthMB,
    cutMs: guarded.attack.cutP95Ms,
    cutP95MsByKind: guarded.attack.cutP95MsByKind,
    idle: guarded.idle,
    flood: guarded.flood,
    othersAnswers: guarded.answers,
    othersCut: guarded.othersCut,
    wordsLost: guarded.wordsLost,
    attackersAtOnce: guarded.attack.attackers,
    connectionsTried: guarded.attack.tried,
    turnedAway: guarded.attack.turnedAway,
    connectionsCut: guarded.attack.cut,
    framesSent: guarded.attack.frames,
    sentMB: guarded.attack.sentMB,
    controlP99OverIdle: overIdle(control),
    controlGrowthMB: control.growthMB,
    controlConnectionsCut: control.attack.cut,
    controlFramesSent: control.attack.frames,
  }),
);

function say(what: string, { idle, flood, growthMB, attack }: Outcome): void {
  const times = `people's p99 ${JSON.stringify(idle)} -> ${JSON.stringify(flood)}`;
  process.stderr.write(`${what}: ${times}, hub +${growthMB} MB, ${attack.cut} of ${attack.tried} attacks cut\n`);
}
