import assert from 'node:assert/strict';
import { test } from 'node:test';
import doors from './doors.ts';

test('nothing gets past the doors of a real hub that should not, and without its guards the exam finds what does', async () => {
  const complaints: string[] = [];
  const args = new Map([['strings', '120']]);
  const figures = await doors({ rounds: 1, args, log: (line) => complaints.push(line) });
  const { wronglyAccepted, outsideRoot, notByteExact, failed, controlBlindFor } = figures;
  const found = { wronglyAccepted, outsideRoot, notByteExact, failed, controlBlindFor };
  const nothing = { wronglyAccepted: 0, outsideRoot: 0, notByteExact: 0, failed: 0, controlBlindFor: [] };
  assert.deepEqual(found, nothing, complaints.join('\n'));
  assert.ok(Number(figures.tried) > 5_000);
});
