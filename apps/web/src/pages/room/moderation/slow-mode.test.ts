import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { durationWords, slowModes } from './slow-mode.ts';

describe('slow mode in words', () => {
  it('says each length as people do', () => {
    assert.deepEqual([0, 5, 60, 90, 3_600].map(durationWords), ['0 s', '5 s', '1 min', '1 min 30 s', '1 h']);
  });

  it('offers what holds now, too, in its place', () => {
    const seconds = slowModes(45).map((mode) => mode.seconds);
    assert.equal(seconds.indexOf(45), seconds.indexOf(30) + 1);
    assert.equal(slowModes(0)[0]?.words, 'Off');
  });
});
