import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playHistory } from './history.ts';
import { withOpenGates } from './open-gates.ts';

const seed = Number(process.env.ORACLE_SEED ?? Math.floor(Math.random() * 2 ** 31));

test(`after random histories everybody hears exactly whom they should (seed ${seed})`, async () => {
  const found = await playHistory({ seed, rounds: 12, kills: true, wrap: (plane) => plane });
  assert.deepEqual(found.differences, []);
  assert.ok(found.comparisons > 50 && found.heardPairs > 0 && found.workerKills > 0, JSON.stringify(found));
});

test('a plane that ignores mute is found out, by the tones alone', async () => {
  const { differences } = await playHistory({ seed: 4711, rounds: 12, kills: false, wrap: withOpenGates });
  assert.ok(differences.length > 0);
  for (const { measured, told, planned } of differences) {
    assert.deepEqual({ measured, told, planned }, { measured: true, told: false, planned: false });
  }
});
