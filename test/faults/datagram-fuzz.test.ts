import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planted } from './datagram-fuzz/planted.ts';
import { fuzz } from './datagram-fuzz/play.ts';
import { everyTarget } from './datagram-fuzz.ts';

const seed = Date.now() % 2 ** 31;

test('no parser of datagrams and their frames falls over what strangers or members send', async (context) => {
  context.diagnostic(`seed ${seed}`);
  const { findings } = fuzz(await everyTarget(), { inputs: 2_000, seed, log: () => {} });
  assert.deepEqual(findings, []);
});

test('planted bugs are found', () => {
  const { findings } = fuzz(planted, { inputs: 2_000, seed, log: () => {} });
  assert.deepEqual(new Set(findings.map(({ target }) => target)), new Set(planted.map(({ name }) => name)));
});
