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

  test('of an edit wait until they are read after it, though their message was read before', async (t) => {
    const { messages, mentions, readCursors } = await stores.open(t);
    const counts = async (account: string) => Object.fromEntries(await mentions.counts(account));
    const read = (account: string, room: string, position: number) => readCursors.set({ account, room, position });
    await messages.append(newMessage({ room: 'hall', mentions: ['ben'] }));
    await messages.append(newMessage({ room: 'hall' }));
    await messages.append(newMessage({ room: 'attic' }));
    await read('ada', 'hall', 2);
    const edited = await messages.edit({
      room: 'hall',
      position: 1,
      text: 'b',
      mentions: ['ben', 'ada', 'cleo'],
      atMs: 1,
    });
    assert.deepEqual([edited.changed, edited.named, edited.unnamed], [true, ['ada', 'cleo'], []]);
    for (const account of ['ada', 'ben', 'cleo']) assert.deepEqual(await counts(account), { hall: 1 }, account);
    assert.deepEqual(
      (await mentions.unread('ada', 10)).map(({ position, text }) => [position, text]),
      [[1, 'b']],
    );
    await read('ada', 'attic', 1);
    assert.deepEqual(await counts('ada'), { hall: 1 }, 'another room was read');
    await Promise.all([read('ada', 'hall', 2), read('cleo', 'hall', 1), read('dan', 'hall', 2)]);
    assert.deepEqual([await counts('ada'), await counts('ben'), await counts('cleo')], [{}, { hall: 1 }, {}]);
    assert.equal(await readCursors.get('ada', 'hall'), 2);
  });

  test('that an edit takes away count no more, and named again nobody is new', async (t) => {
    const { messages, mentions, readCursors } = await stores.open(t);
    const counts = async (account: string) => Object.fromEntries(await mentions.counts(account));
    await messages.append(newMessage({ room: 'hall', text: 'a', mentions: ['ada', 'ben'] }));
    const edit = async (text: string, names: string[]) => {
      const { named, unnamed } = await messages.edit({ room: 'hall', position: 1, text, mentions: names, atMs: 1 });
      return { named, unnamed };
    };
    assert.deepEqual(await edit('b', ['ben']), { named: [], unnamed: ['ada'] });
    assert.deepEqual([await counts('ada'), await counts('ben')], [{}, { hall: 1 }]);
    assert.deepEqual(await edit('b', ['cleo']), { named: [], unnamed: [] }, 'the same text again');
    assert.deepEqual(await edit('c', ['ada', 'ben']), { named: [], unnamed: [] });
    assert.deepEqual(await counts('ada'), { hall: 1 });
    await readCursors.set({ account: 'ada', room: 'hall', position: 1 });
    assert.deepEqual(await edit('d', []), { named: [], unnamed: ['ada', 'ben'] });
    assert.deepEqual(await edit('e', ['ada']), { named: [], unnamed: [] });
    assert.deepEqual([await counts('ada'), await counts('ben')], [{}, {}], 'read before, and taken away');
    const many = Array.from({ length: 11 }, (_, index) => `a${index}`);
    await assert.rejects(edit('f', many), { code: 'unstorable' });
    assert.equal((await messages.get({ room: 'hall', position: 1 }))?.text, 'e');
    await messages.purge('hall');
  });

  test('of one edit among several at once are new once', async (t) => {
    const { messages, mentions } = await stores.open(t);
    await messages.append(newMessage({ room: 'hall' }));
    const edits = ['b', 'c', 'd', 'e'].map((text) =>
      messages.edit({ room: 'hall', position: 1, text, mentions: ['ada'], atMs: 1 }),
    );
    assert.deepEqual(
      (await Promise.all(edits)).flatMap(({ named }) => named),
      ['ada'],
    );
    assert.equal((await mentions.unread('ada', 10)).length, 1);
  });
});
