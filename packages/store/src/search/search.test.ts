import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Store } from '../store.ts';
import { newMessage } from '../testing/messages.ts';
import { onBothDatabases } from '../testing/stores.ts';

async function found(store: Store, text: string, rooms = ['lobby']): Promise<string[]> {
  return (await store.messages.search({ rooms, text, limit: 100 })).messages.map((message) => message.text);
}

async function write(store: Store, ...texts: string[]): Promise<void> {
  for (const text of texts) await store.messages.append(newMessage({ text }));
}

onBothDatabases('search', (stores) => {
  test('finds all words in any order, without case and accents, the last one as a beginning', async (t) => {
    const store = await stores.open(t);
    await write(store, 'The quick brown fox', 'Crème brûlée with foxglove', 'Straße nach Zürich', 'ПРИВЕТ мир');
    assert.deepEqual(await found(store, 'FOX quick'), ['The quick brown fox']);
    assert.deepEqual(await found(store, 'fox'), ['Crème brûlée with foxglove', 'The quick brown fox']);
    assert.deepEqual(await found(store, 'creme brulee'), ['Crème brûlée with foxglove']);
    assert.deepEqual(await found(store, 'zur'), ['Straße nach Zürich']);
    assert.deepEqual(await found(store, 'привет'), ['ПРИВЕТ мир']);
    assert.deepEqual(await found(store, 'fo quick'), []);
  });

  test('finds words of scripts without spaces', async (t) => {
    const store = await stores.open(t);
    await write(store, '今日は東京で会いましょう', 'abc東京', 'ยินดีต้อนรับ', 'हिन्दी भाषा', '안녕하세요 세계');
    assert.deepEqual(await found(store, '東京'), ['abc東京', '今日は東京で会いましょう']);
    assert.deepEqual(await found(store, '京'), ['abc東京', '今日は東京で会いましょう']);
    assert.deepEqual(await found(store, 'ต้อน'), ['ยินดีต้อนรับ']);
    assert.deepEqual(await found(store, 'हिन्दी'), ['हिन्दी भाषा']);
    assert.deepEqual(await found(store, '안녕'), ['안녕하세요 세계']);
  });

  test('takes every character of the question as text', async (t) => {
    const store = await stores.open(t);
    await write(
      store,
      'apples or oranges',
      'apples',
      'not near words',
      'mail ada@example.com about a-b_c.d',
      "it's 100%",
    );
    assert.deepEqual(await found(store, 'apples OR nothing'), []);
    assert.deepEqual(await found(store, 'apples OR oranges'), ['apples or oranges']);
    assert.deepEqual(await found(store, 'NOT near'), ['not near words']);
    assert.deepEqual(await found(store, 'NEAR(words not, 2)'), []);
    assert.deepEqual(await found(store, '"apples" & !(oranges) | or:*'), ['apples or oranges']);
    assert.deepEqual(await found(store, 'example.com'), ['mail ada@example.com about a-b_c.d']);
    assert.deepEqual(await found(store, "words:it's ^100"), []);
    assert.deepEqual(await found(store, "it's ^100"), ["it's 100%"]);
    for (const nothing of ['', '   ', '"', "'", '*', '()', ':*', '\\', '-', '%', '\0', '🎉']) {
      assert.deepEqual(await found(store, nothing), [], nothing);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...'"\'*():&|!<>-+^{}\\%_;$?@# abAB\0\u0301東'), maxLength: 24 }),
        (text) => found(store, text).then(() => undefined),
      ),
      { numRuns: 200 },
    );
  });

  test('looks into the rooms asked for, newest first, page by page', async (t) => {
    const store = await stores.open(t);
    for (let index = 0; index < 15; index += 1) {
      await store.messages.append(newMessage({ room: `room ${index % 3}`, text: `word ${index}` }));
    }
    const rooms = ['room 0', 'room 2'];
    const seen: string[] = [];
    let next: number | null = Number.MAX_SAFE_INTEGER;
    while (next !== null) {
      const answer = await store.messages.search({ rooms, text: 'word', limit: 4, before: next });
      seen.push(...answer.messages.map(({ text }) => text));
      next = answer.next;
    }
    assert.deepEqual(
      seen,
      [14, 12, 11, 9, 8, 6, 5, 3, 2, 0].map((index) => `word ${index}`),
    );
    assert.deepEqual(await found(store, 'word', []), []);
  });

  test('follows edits', async (t) => {
    const store = await stores.open(t);
    await write(store, 'before');
    await store.messages.edit({ room: 'lobby', position: 1, text: 'after', atMs: 1 });
    assert.deepEqual(await found(store, 'before'), []);
    assert.deepEqual(await found(store, 'after'), ['after']);
  });
});
