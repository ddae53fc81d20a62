import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PayloadLedger } from './payload-ledger.ts';

test('a path is complete once everything sent has arrived, in any order', async () => {
  const ledger = new PayloadLedger('path');
  ledger.expect(Buffer.from('one'));
  ledger.expect(Buffer.from('two'));
  const complete = ledger.complete();
  ledger.arrive(Buffer.from('two'));
  ledger.arrive(Buffer.from('one'));
  await complete;
  assert.equal(ledger.arrivedCount, 2);
});

test('a payload that arrives twice fails the path', async () => {
  const ledger = new PayloadLedger('path');
  ledger.expect(Buffer.from('one'));
  ledger.arrive(Buffer.from('one'));
  ledger.arrive(Buffer.from('one'));
  await assert.rejects(ledger.complete(), /twice/);
});

test('a payload with other bytes fails the path', async () => {
  const ledger = new PayloadLedger('path');
  ledger.expect(Buffer.from('one'));
  ledger.arrive(Buffer.from('onf'));
  await assert.rejects(ledger.complete(), /other bytes/);
});
