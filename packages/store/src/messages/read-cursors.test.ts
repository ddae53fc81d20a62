import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newMessage } from '../testing/messages.ts';
import { onBothDatabases } from '../testing/stores.ts';

onBothDatabases('read cursors', (stores) => {
  test('move forward only, also when many come at once', async (t) => {
    const { readCursors } = await stores.open(t);
    const cursor = { account: 'ada', room: 'lobby' };
    assert.equal(await readCursors.get('ada', 'lobby'), 0);
    await Promise.all([3, 9, 5].map((position) => readCursors.set({ ...cursor, position })));
    await readCursors.set({ ...cursor, position: 4 });
    assert.equal(await readCursors.get('ada', 'lobby'), 9);
    assert.equal(await readCursors.get('grace', 'lobby'), 0);
    await assert.rejects(readCursors.set({ ...cursor, position: -1 }), { code: 'unstorable' });
  });

  test('count what others wrote since, and was not deleted', async (t) => {
    const { messages, readCursors } = await stores.open(t);
    for (const author of ['ada', 'grace', 'grace', 'ada', 'linus']) await messages.append(newMessage({ author }));
    await messages.append(newMessage({ room: 'quiet', author: 'ada' }));
    await messages.remove({ room: 'lobby', position: 3, atMs: 1 });
    const rooms = ['lobby', 'quiet', 'empty'];
    assert.deepEqual(await readCursors.unread('ada', rooms), [
      { room: 'lobby', lastPosition: 5, position: 0, unread: 2 },
      { room: 'quiet', lastPosition: 1, position: 0, unread: 0 },
    ]);
    await readCursors.set({ account: 'ada', room: 'lobby', position: 2 });
    assert.equal((await readCursors.unread('ada', rooms))[0]?.unread, 1);
    assert.deepEqual(await readCursors.unread('ada', []), []);
  });

  test('counting stops at 1,000', async (t) => {
    const { messages, readCursors } = await stores.open(t);
    await Promise.all(Array.from({ length: 1010 }, () => messages.append(newMessage({ author: 'grace' }))));
    assert.equal((await readCursors.unread('ada', ['lobby']))[0]?.unread, 1000);
  });
});
