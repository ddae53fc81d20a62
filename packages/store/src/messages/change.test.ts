import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newMessage } from '../testing/messages.ts';
import { onBothDatabases } from '../testing/stores.ts';

const room = 'lobby';
const at = { room, position: 1, atMs: 1_700_000_001_000 };

onBothDatabases('changes', (stores) => {
  test('an edit changes text and time, and counts', async (t) => {
    const { messages } = await stores.open(t);
    await messages.append(newMessage());
    const { message, changed } = await messages.edit({ ...at, text: 'better' });
    assert.deepEqual([changed, message.text, message.editedAtMs, message.revision], [true, 'better', at.atMs, 1]);
    assert.deepEqual(await messages.get(at), message);
    assert.equal((await messages.edit({ ...at, text: 'better' })).changed, false);
    assert.equal((await messages.page({ room, limit: 1 })).revision, 1);
  });

  test('a removed message loses text, attachments, reactions, and keeps its position', async (t) => {
    const { messages, attachments } = await stores.open(t);
    const file = { sha256: 'ab'.repeat(32), name: 'x', type: 'y', sizeBytes: 1 };
    const sent = await messages.append(newMessage({ text: 'secret', attachments: [file] }));
    await messages.append(newMessage());
    await messages.react({ ...at, reaction: '👍', author: 'grace' });
    const { message } = await messages.remove(at);
    assert.deepEqual(message, {
      ...sent.message,
      text: '',
      attachments: [],
      reactions: [],
      deleted: true,
      editedAtMs: at.atMs,
      revision: 2,
    });
    assert.deepEqual(await messages.get(at), message);
    assert.deepEqual(await attachments.places(file.sha256), []);
    assert.deepEqual((await messages.search({ rooms: [room], text: 'secret', limit: 10 })).messages, []);
    assert.deepEqual(await messages.remove(at), { message, changed: false });
    await assert.rejects(messages.edit({ ...at, text: 'back' }), { code: 'unknown-message' });
    await assert.rejects(messages.react({ ...at, reaction: '👍', author: 'grace' }), { code: 'unknown-message' });
    assert.equal((await messages.append(newMessage())).message.position, 3);
  });

  test('a reaction is there once for each author, and can be taken back', async (t) => {
    const { messages } = await stores.open(t);
    await messages.append(newMessage());
    const authors = ['ada', 'grace', 'ada', 'linus'];
    const answers = await Promise.all(authors.map((author) => messages.react({ ...at, reaction: '👩‍👩‍👧‍👦', author })));
    assert.deepEqual(
      answers.map(({ changed }) => changed),
      [true, true, false, true],
    );
    await messages.react({ ...at, reaction: 'a\'"<', author: 'ada' });
    const { message } = await messages.unreact({ ...at, reaction: '👩‍👩‍👧‍👦', author: 'grace' });
    assert.deepEqual(message.reactions, [
      { reaction: 'a\'"<', authors: ['ada'] },
      { reaction: '👩‍👩‍👧‍👦', authors: ['ada', 'linus'] },
    ]);
    assert.equal(message.revision, 5);
    assert.equal((await messages.unreact({ ...at, reaction: 'none', author: 'grace' })).changed, false);
    assert.deepEqual(await messages.get(at), message);
  });

  test('a message takes 32 kinds of reactions', async (t) => {
    const { messages } = await stores.open(t);
    await messages.append(newMessage());
    for (let kind = 0; kind < 32; kind += 1) await messages.react({ ...at, reaction: `${kind}`, author: 'ada' });
    await assert.rejects(messages.react({ ...at, reaction: '32', author: 'ada' }), { code: 'too-many-reactions' });
    assert.equal((await messages.react({ ...at, reaction: '31', author: 'grace' })).changed, true);
  });

  test('what does not exist cannot be changed, and a refused change leaves nothing', async (t) => {
    const { messages } = await stores.open(t);
    await assert.rejects(messages.edit({ ...at, text: 'x' }), { code: 'unknown-message' });
    const { message } = await messages.append(newMessage());
    await assert.rejects(messages.remove({ ...at, position: 2 }), { code: 'unknown-message' });
    await assert.rejects(async () => messages.edit({ ...at, text: 'a\0b' }), { code: 'unstorable' });
    assert.deepEqual(await messages.get(at), message);
    assert.equal((await messages.page({ room, limit: 1 })).revision, 0);
  });

  test('a purged room is empty and begins anew', async (t) => {
    const { messages, readCursors } = await stores.open(t);
    await Promise.all(Array.from({ length: 600 }, () => messages.append(newMessage({ text: 'gone' }))));
    await messages.append(newMessage({ room: 'other', text: 'gone not' }));
    await readCursors.set({ account: 'ada', room, position: 600 });
    await messages.purge(room);
    assert.deepEqual(await messages.page({ room, limit: 10 }), { room, lastPosition: 0, revision: 0, messages: [] });
    assert.equal((await messages.search({ rooms: [room, 'other'], text: 'gone', limit: 10 })).messages.length, 1);
    assert.equal(await readCursors.get('ada', room), 0);
    assert.equal((await messages.append(newMessage())).message.position, 1);
  });
});
