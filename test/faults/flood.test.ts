import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playInNamespace } from './flood/in-namespace.ts';

test('people in a room are answered and heard while fifty attackers are cut one after the other', async (context) => {
  const figures = await playInNamespace({
    rounds: 1,
    phaseSeconds: 4,
    ahead: false,
    log: (line) => context.diagnostic(line),
  });
  assert.equal(figures.othersCut, 0);
  assert.equal(figures.wordsLost, 0);
  assert.ok(figures.othersAnswers > 100, `${figures.othersAnswers} answers`);
  assert.ok(figures.connectionsCut >= 20, `${figures.connectionsCut} cut`);
  assert.ok(figures.controlGrowthMB > figures.growthMB, 'the hub without guards grew less than the one with them');
});
