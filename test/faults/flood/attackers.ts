import { reportOf } from './attack-report.ts';
import { type Attempt, attacks } from './attacks.ts';

/** A process of 50 attackers; arguments: host, port, network that they come from, seconds. Its last line is a report. */

const attackers = 50;
/** Connections that one with slow headers holds at the same time: they cost it nothing. */
const slowAtOnce = 10;
/** Until an attacker comes back, ms. */
const returnMs = 20;

const [host = '', port = '', network = '', seconds = ''] = process.argv.slice(2);
const until = performance.now() + Number(seconds) * 1_000;
const kinds = Object.keys(attacks) as (keyof typeof attacks)[];
const attempts = new Map(kinds.map((kind) => [kind, [] as Attempt[]]));

async function attack(index: number): Promise<void> {
  const kind = kinds[index % kinds.length];
  if (!kind) return;
  const target = { host, port: Number(port), from: `${network}.${1 + index}` };
  const persist = async (): Promise<void> => {
    while (performance.now() < until) {
      attempts.get(kind)?.push(await attacks[kind](target, until));
      await new Promise((resolve) => setTimeout(resolve, returnMs));
    }
  };
  const hands = kind === 'slowHeaders' ? slowAtOnce : 1;
  await Promise.all(Array.from({ length: hands }, persist));
}

console.log('attacking');
await Promise.all(Array.from({ length: attackers }, (_, index) => attack(index)));

console.log(JSON.stringify(reportOf(attackers, attempts)));
process.exit(0);
