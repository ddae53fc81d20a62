export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * The counts of node's test runner, read from the summary that its spec reporter closes with. Null when there is none.
 * A cancelled test counts as failed; so does a skipped one, as this project skips nothing.
 */
export function readTestCounts(output: string): TestCounts | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what is taken out
  const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, '');
  const total = lastCount(plain, 'tests');
  const passed = lastCount(plain, 'pass');
  if (total === null || passed === null) return null;
  return { passed, failed: total - passed };
}

function lastCount(text: string, word: string): number | null {
  const found = [...text.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'gm'))].at(-1);
  return found ? Number(found[1]) : null;
}
