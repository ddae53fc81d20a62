import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParticipantView, PublicationView } from '@crossband/wire';
import { guestView } from '@crossband/wire/testing/views';
import { layoutOf, stagedIndex, tilesOf } from './tile-list.ts';

function person(id: string): ParticipantView {
  return guestView(id, id);
}

function publication(participant: string, source: PublicationView['source']): PublicationView {
  const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
  const id = `${participant}-${source}`;
  return { id, participant, source, kind, muted: false, codec: 'x', preset: null, epoch: 1, live: true };
}

const people = [person('me'), person('ann'), person('ben')];
const withScreens = [publication('ann', 'screen'), publication('ben', 'microphone'), publication('me', 'screen')];

test('screens come first, oneself last, and who sends nothing has a tile all the same', () => {
  const ids = tilesOf(people, withScreens, 'me').map((tile) => tile.id);
  assert.deepEqual(ids, ['me-screen', 'ann-screen', 'ann:camera', 'ben:camera', 'me:camera']);
});

test('a pinned tile takes the stage from a screen, a screen of another from who speaks', () => {
  const tiles = tilesOf(people, withScreens, 'me');
  assert.equal(tiles[stagedIndex(tiles, 'ben:camera', null)]?.id, 'ben:camera');
  assert.equal(tiles[stagedIndex(tiles, 'gone', 'ben')]?.id, 'ann-screen');
  const calm = tilesOf(people, [], 'me');
  assert.equal(calm[stagedIndex(calm, null, 'ben')]?.id, 'ben:camera');
  assert.equal(calm[stagedIndex(calm, null, 'me')]?.id, 'ann:camera');
});

test('the stage opens by itself for the screen of another, not for the own one, and never against a choice', () => {
  assert.equal(layoutOf(null, tilesOf(people, withScreens, 'me'), null), 'stage');
  assert.equal(layoutOf(null, tilesOf(people, [publication('me', 'screen')], 'me'), null), 'grid');
  assert.equal(layoutOf('grid', tilesOf(people, withScreens, 'me'), null), 'grid');
});
