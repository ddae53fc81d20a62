import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomListing } from '@crossband/wire/api';
import { foldersOf, placesAfter } from './folders.ts';

const room = (name: string, folder: string, sortOrder: number): RoomListing =>
  ({ id: name, name, folder, sortOrder }) as RoomListing;

test('rooms stand in their folders by place and name, those without a folder first', () => {
  const folders = foldersOf([room('b', 'Crew', 0), room('c', '', 2), room('d', '', 1), room('a', 'Crew', 0)]);
  assert.deepEqual(
    folders.map(({ name, rooms }) => [name, rooms.map((one) => one.name)]),
    [
      ['', ['d', 'c']],
      ['Crew', ['a', 'b']],
    ],
  );
});

test('a move changes no more places than it has to', () => {
  const [a, b, c] = [room('a', '', 0), room('b', '', 1), room('c', '', 2)];
  assert.deepEqual(
    [...placesAfter([a, b, c], c, -1)],
    [
      ['c', 1],
      ['b', 2],
    ],
  );
  assert.equal(placesAfter([a, b, c], a, -1).size, 0, 'the first one cannot move up');
});

test('rooms that were never ordered get places once one of them moves', () => {
  const [a, b] = [room('a', '', 0), room('b', '', 0)];
  assert.deepEqual([...placesAfter([a, b], a, 1)], [['a', 1]]);
});
