import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newMessage } from '../testing/messages.ts';
import { onBothDatabases } from '../testing/stores.ts';

onBothDatabases('mentions', (stores) => {
  test('wait for whoever is named until they are read, and go with their message', async (t) => {
    const { messages, mentions, readCursors } = await stores.open(t);
    const say = (room: string, names: string[]) => messages.append(newMessage({ room, mentions: names }));
    await say('hall', ['ada', 'ben']);
    await say('hall', []);
    await say('attic', ['ada']);
    await say('hall', ['ada']);
    const found = await mentions.unread('ada', 10);
    assert.deepEqual(
      found.map(({ room, position }) => [room, position]),
      [
        ['hall', 3],
        ['attic', 1],
        ['hall', 1],
      ],
    );
    assert.deepEqual(Object.fromEntries(await mentions.counts('ada')), { hall: 2, attic: 1 });
    assert.equal((await mentions.unread('ben', 10)).length, 1);
    await readCursors.set({ account: 'ada', room: 'hall', position: 1 });
    await messages.remove({ room: 'attic', position: 1, atMs: 1 });
    assert.deepEqual(Object.fromEntries(await mentions.counts('ada')), { hall: 1 });
    await messages.purge('hall');
    assert.deepEqual(await mentions.unread('ada', 10), []);
  });

  test('a resend names nobody twice; too many names are refused', async (t) => {
    const { messages, mentions } = await stores.open(t);
    const message = newMessage({ mentions: ['ada'] });
    await Promise.all([messages.append(message), messages.append(message)]);
    await messages.append(message);
    assert.equal((await mentions.unread('ada', 10)).length, 1);
    const names = Array.from({ length: 11 }, (_, index) => `a${index}`);
    await assert.rejects(messages.append(newMessage({ mentions: names })), { code: 'unstorable' });
  });
});
