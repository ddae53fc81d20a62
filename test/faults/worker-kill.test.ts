import assert from 'node:assert/strict';
import { test } from 'node:test';
import workerKill from './worker-kill.ts';

test('a room whose worker is killed heals; the room on the other worker loses nothing', async () => {
  const figures = await workerKill({ rounds: 2, args: new Map(), log: () => undefined });
  assert.equal(figures.survived, 2);
  assert.equal(figures.othersLostPackets, 0);
  assert.ok(Number(figures.othersReceivedPackets) > 100);
});
