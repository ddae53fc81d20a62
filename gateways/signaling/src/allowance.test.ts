import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signalingLimits } from '@crossband/wire';
import { Allowance, SharedAllowances } from './allowance.ts';

const burst = signalingLimits.messageBurst;
const peer = (limitKey: string | null) => ({ address: '192.0.2.1', limitKey });

function taken(allowance: Allowance, times: number, bytes = 100): number {
  return Array.from({ length: times }, () => allowance.take(1, bytes)).filter(Boolean).length;
}

test('a session has its burst, whoever shares its address', () => {
  const shared = new SharedAllowances();
  assert.equal(taken(new Allowance(shared, peer('a')), burst + 50), burst);
  assert.equal(taken(new Allowance(shared, peer('a')), burst), burst);
});

test('an address has a bound over all its sessions, and no other address pays for it', () => {
  const shared = new SharedAllowances();
  let sum = 0;
  for (let session = 0; session < 30; session += 1) sum += taken(new Allowance(shared, peer('a')), burst);
  assert.ok(sum >= 20 * burst && sum < 21 * burst, String(sum));
  assert.equal(taken(new Allowance(shared, peer('b')), burst), burst);
  assert.equal(taken(new Allowance(shared, peer(null)), burst), burst);
});

test('an account has a bound over all its devices, wherever they are', () => {
  const shared = new SharedAllowances();
  let sum = 0;
  for (let session = 0; session < 6; session += 1) {
    const allowance = new Allowance(shared, peer(`address ${session}`));
    allowance.belongsTo('ada');
    sum += taken(allowance, burst);
  }
  assert.ok(sum >= 3 * burst && sum < 4 * burst, String(sum));
});

test('large messages cost more, taken or refused', () => {
  const shared = new SharedAllowances();
  assert.ok(taken(new Allowance(shared, peer('a')), burst, 65_536) <= burst / 9);
  const allowance = new Allowance(shared, peer('b'));
  let refused = 0;
  while (allowance.refuse(65_536)) refused += 1;
  assert.ok(refused < 5, String(refused));
});

test('pages of answers are paid for, small ones are not', () => {
  const allowance = new Allowance(new SharedAllowances(), peer('a'));
  for (let count = 0; count < 1_000; count += 1) allowance.answered(2_000);
  assert.equal(taken(allowance, 20), 20);
  allowance.answered(16_384 * burst);
  assert.equal(taken(allowance, 20), 0);
});
