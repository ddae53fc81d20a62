import { spawn } from 'node:child_process';
import { readTestCounts, type TestCounts } from './test-counts.ts';

export interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What a person types to run this step alone. */
  readonly again: string;
  readonly countsTests?: boolean;
  /** After this time the step is ended and has failed. */
  readonly limitMs?: number;
}

export interface StepResult {
  readonly step: Step;
  readonly ok: boolean;
  readonly elapsedMs: number;
  readonly tests: TestCounts | null;
}

type Write = (text: string) => void;

/** Runs a step, its output passed through as it comes. A test step that counts no test has failed. */
export async function runStep(step: Step, write: Write = toTerminal): Promise<StepResult> {
  const startedAt = performance.now();
  write(`\n== ${step.name}\n`);
  const { status, output } = await run(step, write);
  const elapsedMs = performance.now() - startedAt;
  const tests = step.countsTests ? readTestCounts(output) : null;
  const ran = !step.countsTests || (tests !== null && tests.passed + tests.failed > 0);
  if (!ran) write(`${step.name}: the runner reported no test\n`);
  const ok = status === 0 && ran && (tests?.failed ?? 0) === 0;
  write(`== ${step.name}: ${ok ? 'passed' : 'FAILED'} in ${duration(elapsedMs)}\n`);
  return { step, ok, elapsedMs, tests };
}

export function duration(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Enough of the end of the output to hold the runner's summary. */
const keptBytes = 64 * 1024;

function toTerminal(text: string): void {
  process.stdout.write(text);
}

function run(step: Step, write: Write): Promise<{ status: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(step.command, step.args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      write(text);
      output = (output + text).slice(-keptBytes);
    });
    child.on('error', reject);
    // The test runner answers SIGTERM by naming the files it was running, and ends them.
    const limit = step.limitMs
      ? setTimeout(() => {
          write(`${step.name}: still running after ${duration(step.limitMs ?? 0)}, so it is ended\n`);
          child.kill('SIGTERM');
        }, step.limitMs)
      : undefined;
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ status: code ?? 1, output });
    });
  });
}
