import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mentionCandidates, namedAccounts } from './mention-names.ts';

const ids = new Map([
  ['ada', 'a1'],
  ['ada lovelace', 'a2'],
  ['ben', 'b1'],
  ['zoë', 'z1'],
]);

function named(text: string): string[] {
  return namedAccounts(mentionCandidates(text), ids);
}

test('the longest name wins, whatever its case and what stands behind it', () => {
  assert.deepEqual(named('@Ada, look'), ['a1']);
  assert.deepEqual(named('hi @ADA Lovelace!'), ['a2']);
  assert.deepEqual(named('(@ben) and @ada lovelaces'), ['b1', 'a1']);
  assert.deepEqual(named('@Zoe\u0308 @ben @ben'), ['z1', 'b1']);
});

test('no address of mail, no word that goes on, no other line, and not without end', () => {
  assert.deepEqual(named('me@ben.example @bench @ben_2 @'), []);
  assert.deepEqual(named('@ada\nlovelace'), ['a1']);
  assert.equal(mentionCandidates('@ben '.repeat(800)).length, 10);
});
