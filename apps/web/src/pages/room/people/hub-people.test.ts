import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PersonView } from '@crossband/wire';
import { merged, sorted } from './hub-people.ts';

const person = (account: string, presence: PersonView['presence']): PersonView => ({
  account,
  name: account,
  administrator: false,
  presence,
  inRoom: false,
  room: null,
  speaking: false,
});

describe('everybody of the hub', () => {
  it('who is there stands before who is not', () => {
    const people = [person('zoe', 'offline'), person('ben', 'away'), person('cleo', 'online'), person('ada', 'online')];
    assert.deepEqual(
      sorted(people).map(({ name }) => name),
      ['ada', 'cleo', 'ben', 'zoe'],
    );
  });

  it('what changed takes the place of what was known, and who is gone is gone', () => {
    const known = [person('ada', 'online'), person('ben', 'online')];
    const now = merged(known, [person('ada', 'offline'), person('cleo', 'online')], ['ben']);
    assert.deepEqual(
      now.map(({ name, presence }) => `${name} ${presence}`),
      ['cleo online', 'ada offline'],
    );
  });
});
