import { spawn } from 'node:child_process';
import { readTestCounts, type TestCounts } from './test-counts.ts';

export interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What a person types to run this step alone. */
  readonly again: string;
  readonly countsTests?: boolean;
}

export interface StepResult {
  readonly step: Step;
  readonly ok: boolean;
  readonly elapsedMs: number;
  readonly tests: TestCounts | null;
}

/** Runs a step, its output passed through as it comes. A test step that counts no test has failed. */
export async function runStep(step: Step): Promise<StepResult> {
  const startedAt = performance.now();
  console.log(`\n== ${step.name}`);
  const { status, output } = await run(step);
  const elapsedMs = performance.now() - startedAt;
  const tests = step.countsTests ? readTestCounts(output) : null;
  const ran = !step.countsTests || (tests !== null && tests.passed + tests.failed > 0);
  if (!ran) console.log(`${step.name}: the runner reported no test`);
  const ok = status === 0 && ran && (tests?.failed ?? 0) === 0;
  console.log(`== ${step.name}: ${ok ? 'passed' : 'FAILED'} in ${duration(elapsedMs)}`);
  return { step, ok, elapsedMs, tests };
}

export function duration(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Enough of the end of the output to hold the runner's summary. */
const keptBytes = 64 * 1024;

function run(step: Step): Promise<{ status: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(step.command, step.args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      process.stdout.write(text);
      output = (output + text).slice(-keptBytes);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ status: code ?? 1, output }));
  });
}
