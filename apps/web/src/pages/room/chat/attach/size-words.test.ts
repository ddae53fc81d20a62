import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sizeWords } from './size-words.ts';

it('sizes are said in the unit that fits', () => {
  const said = [0, 999, 1_000, 3_440, 250_400, 999_700, 25_000_000, 4_000_000_000].map(sizeWords);
  assert.deepEqual(said, ['0 B', '999 B', '1 kB', '3.4 kB', '250 kB', '1 MB', '25 MB', '4 GB']);
});
