import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRoomName, pathOf } from './address.ts';
import { manners, places, suggestRoom } from './suggest-room.ts';

test('every name that can be suggested is a room, and stands in its link as it is', () => {
  const names = manners.flatMap((manner) => places.map((place) => `${manner}-${place}`));
  assert.equal(new Set(names).size, manners.length * places.length);
  for (const name of names) {
    assert.ok(isRoomName(name), name);
    assert.equal(pathOf(name), `/r/${name}`);
  }
});

test('each half is chosen by chance, from the first word to the last', () => {
  assert.equal(
    suggestRoom(() => 0),
    `${manners[0]}-${places[0]}`,
  );
  assert.equal(
    suggestRoom(() => 1 - Number.EPSILON),
    `${manners.at(-1)}-${places.at(-1)}`,
  );
  const rolls = [0, 0.999];
  assert.equal(
    suggestRoom(() => rolls.shift() ?? 0),
    `${manners[0]}-${places.at(-1)}`,
  );
});
