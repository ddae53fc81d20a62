import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean, percentile, upperBound95 } from './statistics.ts';

test('percentiles are values that occurred', () => {
  const values = [5, 1, 4, 2, 3];
  assert.equal(percentile(values, 0.5), 3);
  assert.equal(percentile(values, 0.95), 5);
  assert.equal(percentile([7], 0.5), 7);
});

test("the upper bound of a mean is that of Student's t", () => {
  // mean 1, standard deviation 0.1, n = 10: 1 + 1.833 * 0.1 / sqrt(10)
  const around = [-1, 1, -1, 1, -1, 1, -1, 1, -1, 1].map((sign) => 1 + (sign * 0.1 * Math.sqrt(9)) / Math.sqrt(10));
  assert.ok(Math.abs(mean(around) - 1) < 1e-12);
  assert.ok(Math.abs(upperBound95(around) - 1.05797) < 1e-4);
});

test('a single value has no bound', () => {
  assert.ok(Number.isNaN(upperBound95([1])));
});
