import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { banChoices, banEndWords, standing } from './ban-words.ts';

const ban = (untilMs: number | null) => ({ subject: 'a1', reason: '', atMs: 0, untilMs });

describe('bans in words', () => {
  it('what has ended holds no more', () => {
    assert.deepEqual(
      standing([ban(5), ban(null), ban(20)], 10).map(({ untilMs }) => untilMs),
      [null, 20],
    );
  });

  it('each choice says how long, the last for good', () => {
    assert.equal(banChoices.at(-1)?.lifetimeMs, null);
    assert.equal(banEndWords(ban(null)), 'for good');
    assert.match(banEndWords(ban(1_800_000_000_000)), /^until .*2027/);
  });
});
