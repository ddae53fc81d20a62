import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { newMessage } from '../testing/messages.ts';
import { storesOn } from '../testing/stores.ts';

const lobby = { room: 'lobby', limit: 10 };

test('while a write waits, the event loop turns and history is read', async (t) => {
  const stores = storesOn('sqlite');
  const url = await stores.url(t);
  const { messages } = await stores.open(t, url);
  await messages.append(newMessage());

  // Another connection holds the write lock: to the hub it is a disk that does not answer.
  const disk = new DatabaseSync(url.slice('sqlite:'.length));
  t.after(() => disk.close());
  disk.exec('begin immediate');
  let written = false;
  const append = messages.append(newMessage()).then(() => {
    written = true;
  });
  let turns = 0;
  let pages = 0;
  const read = async () => {
    while (pages < 50) {
      assert.equal((await messages.page(lobby)).messages.length, 1);
      pages += 1;
    }
  };
  const reading = read();
  while (pages < 50) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await reading;
  // Had the loop waited with the write, not one page would have come before it.
  assert.equal(written, false);
  assert.ok(turns >= pages, `${turns} turns of the event loop`);
  disk.exec('rollback');
  await append;
  assert.equal((await messages.page(lobby)).messages.length, 2);
});
