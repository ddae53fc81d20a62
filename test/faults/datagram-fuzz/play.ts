import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Chance, mutated } from './mutator.ts';
import type { Target } from './target.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Longest that one input may take: what waits behind it is somebody's voice. */
const mostMs = 50;
/** What all inputs of one target may leave behind. */
const mostLeftBytes = 96 * 1024 * 1024;

export interface FuzzOptions {
  /** Of each target. */
  readonly inputs: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface Finding {
  readonly target: string;
  readonly why: string;
  /** Hexadecimal. */
  readonly input: string;
}

/** Reads changed inputs with each target; finds what throws, breaks a promise, takes long or keeps memory. */
export function fuzz(
  targets: readonly Target[],
  { inputs, seed, log }: FuzzOptions,
): { tried: number; findings: Finding[] } {
  const findings: Finding[] = [];
  let tried = 0;
  for (const target of targets) {
    const chance = new Chance(seed);
    const before = held();
    const startMs = performance.now();
    for (let turn = 0; turn < inputs; turn += 1) {
      const input = mutated(target.seed(chance), chance);
      const why = read(target, input, chance);
      tried += 1;
      if (why === null) continue;
      findings.push({ target: target.name, why, input: Buffer.from(input).toString('hex') });
      log(`${target.name}: ${why}`);
      break;
    }
    const left = held() - before;
    if (left > mostLeftBytes) findings.push({ target: target.name, why: `keeps ${left} bytes`, input: '' });
    log(`${target.name}: ${Math.round(inputs / ((performance.now() - startMs) / 1_000))} a second`);
  }
  return { tried, findings };
}

/** Why this input is a finding; null: it is none. */
function read(target: Target, input: Uint8Array, chance: Chance): string | null {
  const startMs = performance.now();
  try {
    target.read(input, chance);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  const tookMs = performance.now() - startMs;
  if (tookMs <= mostMs) return null;
  // The machine may have been elsewhere: it counts when it takes long again.
  const againMs = performance.now();
  try {
    target.read(input, chance);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return performance.now() - againMs > mostMs ? `takes ${Math.round(tookMs)} ms` : null;
}

function held(): number {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
