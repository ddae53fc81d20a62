import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matching, mentionBegun, mentions, splitMentions } from './mentions.ts';

describe('mentions', () => {
  it('stand on their own, the longest name first', () => {
    assert.deepEqual(splitMentions('ask @Ann Lind, not @Ann', ['Ann', 'Ann Lind']), [
      { text: 'ask ', name: null },
      { text: '@Ann Lind', name: 'Ann Lind' },
      { text: ', not ', name: null },
      { text: '@Ann', name: 'Ann' },
    ]);
  });

  it('are no addresses of mail and no beginnings of longer words', () => {
    assert.equal(mentions('ann@Ben.example', 'Ben'), false);
    assert.equal(mentions('@Bennet', 'Ben'), false);
    assert.equal(mentions('(@ben)', 'Ben'), true);
    assert.equal(mentions('@Åsa!', 'åsa'), true);
  });

  it('text without one is one piece, and nothing is none', () => {
    assert.deepEqual(splitMentions('a @ b', ['Ann']), [{ text: 'a @ b', name: null }]);
    assert.deepEqual(splitMentions('', ['Ann']), []);
  });

  it('a name begun before the caret is completed', () => {
    assert.deepEqual(mentionBegun('hi @an', 6), { from: 3, begun: 'an' });
    assert.deepEqual(mentionBegun('hi @', 4), { from: 3, begun: '' });
    assert.equal(mentionBegun('mail@an', 7), null);
    assert.equal(mentionBegun('hi there', 8), null);
    assert.equal(mentionBegun('@an\nx', 5), null);
  });

  it('names that begin so come first', () => {
    assert.deepEqual(matching(['Cleo Ann', 'Annika', 'Ben'], 'ann'), ['Annika', 'Cleo Ann']);
    assert.deepEqual(matching(['Ben'], 'x'), []);
    assert.deepEqual(matching(['Ben', 'Cleo'], 'ben'), [], 'written out already');
    assert.deepEqual(matching(['Ben', 'Benno'], 'ben'), ['Ben', 'Benno']);
  });
});
