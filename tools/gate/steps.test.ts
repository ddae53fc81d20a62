import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectFiles } from '../checks/source-files.ts';
import { testSteps } from './steps.ts';

test('the gate runs every test file of the project once', () => {
  const run = testSteps().flatMap(({ args }) => args.filter((argument) => !argument.startsWith('--')));
  const written = projectFiles(['.test.ts', '.test.tsx', '.test.mjs', '.test.js']);
  assert.ok(written.length > 0);
  assert.deepEqual(run.sort(), written.sort());
});
