import { globSync } from 'node:fs';
import type { Step } from './run-step.ts';

const node = process.execPath;

/** Checks that read the code: seconds each. */
export function checkSteps(): Step[] {
  return [
    {
      name: 'format and lint',
      command: node,
      args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
      again: 'npx biome check .',
    },
    {
      name: 'types',
      command: node,
      args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'],
      again: 'npx tsc --noEmit',
    },
    checker('import direction', 'import-direction'),
    checker('file sizes', 'file-sizes'),
    checker('documents', 'documents'),
  ];
}

/** Tests, in the order in which a failure tells most. Browser and media tests run one file at a time. */
export function testSteps(): Step[] {
  return [
    tests('unit tests', '{packages,planes,gateways,services,apps,tools,bench,test/fixtures}/**/*.test.ts', 2),
    tests('fault tests', 'test/{faults,oracle,interop}/**/*.test.ts', 1),
    tests('browser tests', 'test/e2e/**/*.test.ts', 1),
  ];
}

function checker(name: string, file: string): Step {
  return { name, command: node, args: [`tools/checks/${file}.ts`], again: `node tools/checks/${file}.ts` };
}

/** A test that hangs fails after this time by its name; a file that then does not end meets the step's limit. */
const testTimeoutMs = 300_000;
/** What a test step may take at most, so that the gate always ends with its summary. */
const stepLimitMs = 900_000;

function tests(name: string, pattern: string, concurrency: number): Step {
  const files = globSync(pattern, { exclude: (path) => path.includes('node_modules') }).sort();
  // Without files the runner would look for some by itself, and run what is no test.
  if (files.length === 0) throw new Error(`The gate finds no ${name} at ${pattern}`);
  return {
    name,
    command: node,
    args: [
      '--test',
      `--test-concurrency=${concurrency}`,
      `--test-timeout=${testTimeoutMs}`,
      '--test-reporter=spec',
      ...files,
    ],
    again: `node --test '${pattern}'`,
    countsTests: true,
    limitMs: stepLimitMs,
  };
}
