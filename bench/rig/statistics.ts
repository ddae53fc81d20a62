export { percentile, rounded } from '../../test/fixtures/percentile.ts';

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One-sided 95 % quantiles of Student's t by degrees of freedom; beyond the last, the next lower entry (a wider bound). */
const studentT95: readonly (readonly [degrees: number, quantile: number])[] = [
  [1, 6.314],
  [2, 2.92],
  [3, 2.353],
  [4, 2.132],
  [5, 2.015],
  [6, 1.943],
  [7, 1.895],
  [8, 1.86],
  [9, 1.833],
  [10, 1.812],
  [11, 1.796],
  [12, 1.782],
  [13, 1.771],
  [14, 1.761],
  [15, 1.753],
  [17, 1.74],
  [19, 1.729],
  [24, 1.711],
  [29, 1.699],
  [39, 1.685],
  [59, 1.671],
  [119, 1.658],
];

/** 95 % upper bound of the mean of independent values, by Student's t. */
export function upperBound95(values: readonly number[]): number {
  const degrees = values.length - 1;
  const quantile = studentT95.findLast(([least]) => least <= degrees)?.[1] ?? Number.NaN;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / degrees;
  return middle + quantile * Math.sqrt(variance / values.length);
}
