import type { IngressCredential, IngressGuard } from '@crossband/gateway-rtp';
import { NativeHub } from '@crossband/gateway-rtp/testing/native-hub';
import { type AttackName, attackNames, hubIp } from './attacks.ts';
import { attackBareTransports } from './bare-transport.ts';
import { CountingGuard, OpenGuard } from './guards.ts';
import { type Admission, type RoundResult, runRound } from './round.ts';
import { Spoofer } from './spoofer.ts';

/** Runs inside the exam's network namespace: `inside.ts ROUNDS CONTROL_ROUNDS`; the last line of its output is the result. */
const [rounds = 1, controlRounds = 1] = process.argv.slice(2).map(Number);
/** Rounds at a time: most of a round is waiting for the SFU's spaced key frame requests. */
const LANES = 6;

async function runLanes<Guard extends IngressGuard & Admission>(
  count: number,
  createGuard: (credential: IngressCredential) => Guard,
): Promise<RoundResult[]> {
  const guards = new Map<number, Guard>();
  await using hub = await NativeHub.open({
    listenIp: hubIp,
    createGuard: (credential) => {
      const guard = createGuard(credential);
      guards.set(credential.ssrc, guard);
      return guard;
    },
  });
  await using spoofer = new Spoofer();
  const results: RoundResult[] = [];
  let started = 0;
  const lane = async (index: number): Promise<void> => {
    const alice = await hub.member(`room-${index}`, 'Alice');
    const bob = await hub.member(`room-${index}`, 'Bob', hubIp);
    while (started < count) {
      started += 1;
      results.push(
        await runRound(hub, { alice, bob }, spoofer, (ssrc) => {
          const guard = guards.get(ssrc);
          if (!guard) throw new Error('Cannot follow a session: it has no guard');
          return guard;
        }),
      );
      if (results.length % 20 === 0) console.error(`${results.length} of ${count} rounds`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, count) }, (_, index) => lane(index)));
  return results;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const countByName = (names: readonly AttackName[]): Record<string, number> =>
  Object.fromEntries(attackNames.map((name) => [name, names.filter((other) => other === name).length]));

const guarded = await runLanes(rounds, (credential) => new CountingGuard(credential));
console.error('control: the same with the guard off');
const open = await runLanes(controlRounds, (credential) => new OpenGuard(credential));
const bare = await attackBareTransports(controlRounds);
const controlAccepted = [...open.flatMap(({ accepted }) => accepted), ...bare];
console.log(
  JSON.stringify({
    rounds,
    tried: sum(guarded.map(({ tried }) => tried)),
    datagrams: sum(guarded.map(({ datagrams }) => datagrams)),
    accepted: sum(guarded.map(({ accepted }) => accepted.length)),
    acceptedBy: countByName(guarded.flatMap(({ accepted }) => accepted)),
    legitSent: sum(guarded.map(({ legitSent }) => legitSent)),
    legitLost: sum(guarded.map(({ legitLost }) => legitLost)),
    controlTried: controlRounds * attackNames.length,
    controlAccepted: controlAccepted.length,
    controlAcceptedBy: countByName(controlAccepted),
  }),
);
