import { duration, runStep, type StepResult } from './run-step.ts';
import { checkSteps, testSteps } from './steps.ts';

/** The gate: every check, then every test; `--check-only` leaves the tests out. Ends with the runner's counts. */
async function main(): Promise<void> {
  const checkOnly = process.argv.includes('--check-only');
  const startedAt = performance.now();
  const results: StepResult[] = [];
  for (const step of checkOnly ? checkSteps() : [...checkSteps(), ...testSteps()]) results.push(await runStep(step));
  report(results, performance.now() - startedAt, checkOnly);
}

function report(results: readonly StepResult[], elapsedMs: number, checkOnly: boolean): void {
  console.log(`\nThe gate took ${duration(elapsedMs)}:`);
  for (const { step, ok, elapsedMs: took } of results) {
    console.log(`  ${ok ? 'passed' : 'FAILED'}  ${duration(took).padStart(10)}  ${step.name}`);
  }
  const failed = results.filter((result) => !result.ok);
  for (const { step } of failed) console.log(`\n${step.name} failed. To run it alone: ${step.again}`);
  if (failed.length > 0) process.exitCode = 1;
  if (checkOnly) return;
  const passedTests = sum(results.map((result) => result.tests?.passed ?? 0));
  const failedTests = sum(results.map((result) => result.tests?.failed ?? 0));
  if (passedTests + failedTests === 0) {
    console.log('No test ran: that is a failure.');
    process.exitCode = 1;
  }
  console.log(`\n${passedTests} passed, ${failedTests} failed`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

await main();
