import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayTakePart as all } from '@crossband/wire/signaling/rights';
import { rightsWords } from './rights-words.ts';

describe('what the person concerned is told', () => {
  it('names who did it, what it means and what to do next', () => {
    assert.equal(
      rightsWords('Ann', all, { ...all, speak: false }),
      'Ann has changed what you may do. You may listen, but no longer speak. Ask Ann if you need it.',
    );
    assert.equal(
      rightsWords('Ann', { ...all, speak: false }, all),
      'Ann has changed what you may do. You may speak now: unmute when you want to be heard.',
    );
  });

  it('says nothing where nothing changed', () => {
    assert.equal(rightsWords('Ann', all, { ...all }), null);
  });
});
