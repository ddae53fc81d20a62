import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTestCounts } from './test-counts.ts';

const summary = (pass: number, fail: number, skipped: number) =>
  `✔ something (1ms)\nℹ tests ${pass + fail + skipped}\nℹ suites 0\nℹ pass ${pass}\nℹ fail ${fail}\nℹ cancelled 0\nℹ skipped ${skipped}\n`;

test('the summary of the spec reporter is read', () => {
  assert.deepEqual(readTestCounts(summary(12, 1, 0)), { passed: 12, failed: 1 });
});

test('a skipped test counts as failed', () => {
  assert.deepEqual(readTestCounts(summary(3, 0, 2)), { passed: 3, failed: 2 });
});

test('colour codes do not hide the summary', () => {
  assert.deepEqual(readTestCounts('\u001b[34mℹ tests 2\u001b[39m\n\u001b[34mℹ pass 2\u001b[39m\n'), {
    passed: 2,
    failed: 0,
  });
});

test('output without a summary counts as no test run', () => {
  assert.equal(readTestCounts('Error: cannot start'), null);
});
