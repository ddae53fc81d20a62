import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { runStep, type Step } from './run-step.ts';

// A test runner started by a test runner otherwise runs nothing: it takes itself for a test file of the outer one.
before(() => {
  delete process.env.NODE_TEST_CONTEXT;
});

const unseen = (): void => undefined;

/** A step that runs node's test runner over one file with this text. */
function step(context: TestContext, text: string, more: Partial<Step> = {}): Step {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-gate-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'sample.test.mjs');
  writeFileSync(file, text);
  const args = ['--test', '--test-reporter=spec', file];
  return { name: 'sample', command: process.execPath, args, again: '', countsTests: true, ...more };
}

const sample = (body: string): string => `import test from 'node:test';\n${body}`;

test('passing tests pass the step and are counted', async (context) => {
  const result = await runStep(step(context, sample("test('a', () => {}); test('b', () => {});")), unseen);
  assert.deepEqual([result.ok, result.tests], [true, { passed: 2, failed: 0 }]);
});

test('one failing test fails the step', async (context) => {
  const result = await runStep(
    step(context, sample("test('a', () => {}); test('b', () => { throw Error(); });")),
    unseen,
  );
  assert.deepEqual([result.ok, result.tests], [false, { passed: 1, failed: 1 }]);
});

test('a file that does not load fails the step', async (context) => {
  assert.equal((await runStep(step(context, 'import "./nothing.mjs";'), unseen)).ok, false);
});

test('a test step that reports no test has failed, whatever its exit code', async (context) => {
  const silent = step(context, '', { args: ['--eval', ''] });
  assert.equal((await runStep(silent, unseen)).ok, false);
});

test('a step that hangs is ended at its limit and has failed', async (context) => {
  const hanging = step(context, sample("test('a', () => new Promise(() => setInterval(() => {}, 1000)));"), {
    limitMs: 2000,
  });
  assert.equal((await runStep(hanging, unseen)).ok, false);
});
