import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonotonicMs } from '@crossband/foundation';
import { type ActiveSpeaker, type Level, nextSpeaker, nobodySpeaks, speakerOf } from './active-speaker.ts';

function play(rounds: readonly (readonly [atMs: number, levels: Record<string, number>])[]): (string | null)[] {
  let speaker: ActiveSpeaker = nobodySpeaks;
  return rounds.map(([atMs, levels]) => {
    const heard: Level[] = Object.entries(levels).map(([participant, dbov]) => ({ participant, dbov }));
    speaker = nextSpeaker(speaker, heard, atMs as MonotonicMs);
    return speakerOf(speaker);
  });
}

test('the first audible participant takes the stage', () => {
  assert.deepEqual(
    play([
      [0, { ada: -90 }],
      [200, { ada: -30 }],
    ]),
    [null, 'ada'],
  );
});

test('a cough does not move the stage, a longer louder voice does', () => {
  const rounds = play([
    [0, { ada: -30 }],
    [200, { ada: -30, ben: -10 }],
    [400, { ada: -30 }],
    [600, { ada: -30, ben: -10 }],
    [1000, { ada: -30, ben: -10 }],
    [1200, { ada: -30, ben: -10 }],
  ]);
  assert.deepEqual(rounds, ['ada', 'ada', 'ada', 'ada', 'ada', 'ben']);
});

test('a speaker who pauses keeps the stage for a moment, then nobody has it', () => {
  assert.deepEqual(
    play([
      [0, { ada: -30 }],
      [1000, {}],
      [1500, {}],
    ]),
    ['ada', 'ada', null],
  );
});

test('a pause hands the stage to whoever speaks', () => {
  assert.deepEqual(
    play([
      [0, { ada: -30 }],
      [1600, { ben: -40 }],
    ]),
    ['ada', 'ben'],
  );
});
