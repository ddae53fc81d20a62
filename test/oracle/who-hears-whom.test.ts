import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaPlane, Plan } from '@crossband/room';
import { playHistory } from './history.ts';

const seed = Number(process.env.ORACLE_SEED ?? Math.floor(Math.random() * 2 ** 31));

test(`after random histories everybody hears exactly whom they should (seed ${seed})`, async () => {
  const found = await playHistory(seed, 12, (plane) => plane);
  assert.deepEqual(found.differences, []);
  assert.ok(found.comparisons > 50 && found.heardPairs > 0, JSON.stringify(found));
});

test('the same history with mute ignored is found out', async () => {
  const found = await playHistory(4711, 12, withOpenGates);
  assert.ok(found.differences.length > 0, JSON.stringify(found));
});

/** A plane that opens every feed, whatever the plan says. */
function withOpenGates(plane: MediaPlane): MediaPlane {
  const reconcile = (plan: Plan): Promise<number> => plane.reconcile({ ...plan, open: new Set(plan.feeds.keys()) });
  return {
    id: plane.id,
    can: plane.can,
    reconcile,
    release: (room) => plane.release(room),
    onFact: (listener) => plane.onFact(listener),
    close: (reason) => plane.close(reason),
  };
}
