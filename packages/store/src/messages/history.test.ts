import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../store.ts';
import { newMessage } from '../testing/messages.ts';
import { onBothDatabases } from '../testing/stores.ts';

const room = 'lobby';

async function write(store: Store, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, index) => store.messages.append(newMessage({ text: `${index + 1}` }))),
  );
}

onBothDatabases('history', (stores) => {
  test('pages backwards and forwards by cursor, each message once', async (t) => {
    const store = await stores.open(t);
    await write(store, 25);
    const backwards: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = await store.messages.page({ room, limit: 10, ...(before ? { before } : {}) });
      backwards.unshift(...page.messages.map(({ position }) => position));
      before = page.messages[0]?.position;
      if (page.messages.length < 10) break;
    }
    const forwards: number[] = [];
    for (let after = 0; ; ) {
      const page = await store.messages.page({ room, limit: 10, after });
      forwards.push(...page.messages.map(({ position }) => position));
      after = forwards.at(-1) ?? 0;
      if (page.messages.length < 10) break;
    }
    const all = Array.from({ length: 25 }, (_, index) => index + 1);
    assert.deepEqual(backwards, all);
    assert.deepEqual(forwards, all);
    const between = await store.messages.page({ room, limit: 10, after: 5, before: 9 });
    assert.deepEqual(
      between.messages.map(({ text }) => text),
      ['6', '7', '8'],
    );
  });

  test('an unknown room has an empty page, and a page has bounds', async (t) => {
    const store = await stores.open(t);
    const page = await store.messages.page({ room: 'nobody', limit: 10 });
    assert.deepEqual(page, { room: 'nobody', lastPosition: 0, revision: 0, messages: [] });
    assert.throws(() => store.messages.page({ room, limit: 501 }), RangeError);
    assert.equal(await store.messages.get({ room, position: 1 }), null);
  });

  test('tells who was away what changed, each message once, as it is now', async (t) => {
    const store = await stores.open(t);
    await write(store, 6);
    const at = { room, atMs: 1_700_000_001_000 };
    await store.messages.edit({ ...at, position: 2, text: 'two' });
    await store.messages.react({ ...at, position: 3, reaction: '👍', author: 'grace' });
    const seen = (await store.messages.page({ room, limit: 10 })).revision;
    assert.equal(seen, 2);
    await store.messages.edit({ ...at, position: 4, text: 'four' });
    await store.messages.remove({ ...at, position: 5 });
    await store.messages.edit({ ...at, position: 2, text: 'zwei' });
    const changes = await store.messages.changesSince({ room, revision: seen, limit: 10 });
    assert.deepEqual(
      changes.messages.map(({ position, text, deleted, revision }) => [position, text, deleted, revision]),
      [
        [4, 'four', false, 3],
        [5, '', true, 4],
        [2, 'zwei', false, 5],
      ],
    );
    assert.equal(changes.revision, 5);
    const first = await store.messages.changesSince({ room, revision: seen, limit: 2 });
    assert.deepEqual([first.more, first.revision, first.messages.length], [true, 4, 2]);
    const rest = await store.messages.changesSince({ room, revision: first.revision, limit: 2 });
    assert.deepEqual([rest.more, rest.revision, rest.messages.length], [false, 5, 1]);
  });
});
