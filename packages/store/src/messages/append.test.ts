import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCodedError } from '@crossband/foundation';
import fc from 'fast-check';
import { messageId, newMessage } from '../testing/messages.ts';
import { onBothDatabases } from '../testing/stores.ts';
import type { Message } from './message.ts';

onBothDatabases('append', (stores) => {
  test('gives positions from 1 without gaps, in each room, in the order of the calls', async (t) => {
    const { messages } = await stores.open(t);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        messages.append(newMessage({ room: `room ${index % 3}`, text: `${index}` })),
      ),
    );
    for (const room of ['room 0', 'room 1', 'room 2']) {
      const own = answers.filter(({ message }) => message.room === room);
      assert.deepEqual(
        own.map(({ message }) => message.position),
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
      const page = await messages.page({ room, limit: 100 });
      assert.deepEqual(
        page.messages,
        own.map(({ message }) => message),
      );
      assert.equal(page.lastPosition, 100);
    }
  });

  test('answers a resend with the first message', async (t) => {
    const { messages } = await stores.open(t);
    const first = await messages.append(newMessage({ text: 'first' }));
    const again = await messages.append(newMessage({ id: first.message.id, text: 'other words' }));
    assert.deepEqual(again, { message: first.message, appended: false });
    assert.equal((await messages.page({ room: 'lobby', limit: 10 })).messages.length, 1);
  });

  test('takes the same id from another author and in another room', async (t) => {
    const { messages } = await stores.open(t);
    const id = messageId();
    const answers = await Promise.all([
      messages.append(newMessage({ id })),
      messages.append(newMessage({ id, author: 'grace' })),
      messages.append(newMessage({ id, room: 'other' })),
    ]);
    assert.deepEqual(
      answers.map(({ appended, message }) => [appended, message.position]),
      [
        [true, 1],
        [true, 2],
        [true, 1],
      ],
    );
  });

  test('whatever is sent and resent at once, each message is there once and no position is missing', async (t) => {
    const { messages } = await stores.open(t);
    let run = 0;
    const sends = fc.array(fc.record({ room: fc.nat(2), author: fc.nat(2), id: fc.nat(15) }), {
      minLength: 1,
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(sends, async (batch) => {
        run += 1;
        const answers = await Promise.all(
          batch.map(({ room, author, id }) =>
            messages.append(newMessage({ room: `${run} ${room}`, author: `author ${author}`, id: messageId(id) })),
          ),
        );
        const keys = batch.map(({ room, author, id }) => `${room} ${author} ${id}`);
        assert.equal(answers.filter(({ appended }) => appended).length, new Set(keys).size);
        const byKey = Map.groupBy(answers, (_, index) => keys[index]);
        for (const same of byKey.values()) assert.equal(new Set(same.map(({ message }) => message.position)).size, 1);
        for (const room of [0, 1, 2]) {
          const { messages: stored } = await messages.page({ room: `${run} ${room}`, limit: 500 });
          assert.deepEqual(
            stored.map(({ position }) => position),
            stored.map((_, index) => index + 1),
          );
          assert.equal(stored.length, new Set(keys.filter((key) => key.startsWith(`${room} `))).size);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('two hubs on one store count on together', async (t) => {
    const url = await stores.url(t);
    const hubs = [await stores.open(t, url), await stores.open(t, url)];
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        hubs[index % 2]?.messages.append(newMessage({ room: `room ${index % 5}` })),
      ),
    );
    for (const [, own] of Map.groupBy(answers, (answer) => answer?.message.room)) {
      const positions = own.map((answer) => answer?.message.position ?? 0).sort((a, b) => a - b);
      assert.deepEqual(
        positions,
        Array.from({ length: 40 }, (_, index) => index + 1),
      );
    }
  });

  test('the same messages sent to two hubs at once are there once, and no position is missing', async (t) => {
    const url = await stores.url(t);
    const hubs = [await stores.open(t, url), await stores.open(t, url)];
    const sent = Array.from({ length: 120 }, (_, index) => newMessage({ room: `room ${index % 4}` }));
    const answers = await Promise.all(
      sent.flatMap((message) => hubs.map(({ messages }) => messages.append({ ...message }))),
    );
    assert.equal(answers.filter(({ appended }) => appended).length, sent.length);
    for (const room of ['room 0', 'room 1', 'room 2', 'room 3']) {
      const { messages, lastPosition } = (await hubs[0]?.messages.page({ room, limit: 100 })) ?? {};
      assert.deepEqual(
        messages?.map(({ position }) => position),
        Array.from({ length: 30 }, (_, index) => index + 1),
      );
      assert.equal(lastPosition, 30);
    }
  });

  test('keeps answered message and attachments', async (t) => {
    const { messages, attachments } = await stores.open(t);
    await messages.append(newMessage());
    const file = { sha256: 'ab'.repeat(32), name: 'cat.png', type: 'image/png', sizeBytes: 5_000_000_000 };
    const { message } = await messages.append(
      newMessage({ text: '', replyTo: 1, attachments: [file, { ...file, name: 'again.png' }] }),
    );
    assert.deepEqual(await messages.get({ room: 'lobby', position: 2 }), message);
    assert.equal(message.replyTo, 1);
    assert.deepEqual(message.attachments[0], file);
    assert.deepEqual(
      (await attachments.places(file.sha256)).map(({ room, position, name }) => [room, position, name]),
      [
        ['lobby', 2, 'cat.png'],
        ['lobby', 2, 'again.png'],
      ],
    );
    const other = 'cd'.repeat(32);
    assert.deepEqual(await attachments.unused([other, file.sha256]), [other]);
  });

  test('refuses an answer to a message that is not there, and only that one', async (t) => {
    const { messages } = await stores.open(t);
    const [good, bad, alsoGood] = await Promise.allSettled([
      messages.append(newMessage()),
      messages.append(newMessage({ replyTo: 7 })),
      messages.append(newMessage({ replyTo: 1 })),
    ]);
    assert.equal(good?.status, 'fulfilled');
    assert.equal(bad?.status === 'rejected' && bad.reason.code, 'unknown-message');
    assert.equal(alsoGood?.status === 'fulfilled' && alsoGood.value.message.position, 2);
  });

  test('round-trips hostile text byte for byte', async (t) => {
    const { messages } = await stores.open(t);
    const hostile = [
      `'; drop table messages; --`,
      `" or 1=1; \\' $1 ? :name @x`,
      '<script>alert(1)</script>&amp;<img src=x onerror=1>',
      '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 é ﷽ 𝔘',
      '\u202eright to left\u202c שלום مرحبا',
      '__proto__ constructor {"a":1} %s %n {{x}}',
      '\u0001\u0008\t\r\n\u007f\u0085\u2028\ufeff\uffff',
      ' spaces at both ends ',
      "\\x00 \\u0000 \\N E'\\\\'",
      'x'.repeat(16_384),
      '𝔘'.repeat(8192),
    ];
    for (const text of hostile) {
      const short = text.slice(0, 60).toWellFormed();
      const { message } = await messages.append(newMessage({ text, name: short, room: 'hostile', author: short }));
      const stored = await messages.get({ room: 'hostile', position: message.position });
      assert.deepEqual(pick(stored), { text, name: short, author: short });
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const answer = await messages.append(newMessage({ text, room: 'any' })).catch((error: unknown) => error);
        if (text.includes('\0')) return assert.ok(isCodedError(answer) && answer.code === 'unstorable');
        const { position } = (answer as { message: Message }).message;
        assert.equal((await messages.get({ room: 'any', position }))?.text, text);
      }),
      { numRuns: 100 },
    );
  });

  test('refuses what a database would change, and stores nothing of it', async (t) => {
    const { messages } = await stores.open(t);
    const refused: Partial<Parameters<typeof newMessage>[0]>[] = [
      { text: 'a\0b' },
      { name: '\0' },
      { author: 'a\0' },
      { room: 'a\0' },
      { room: '' },
      { text: 'half \ud83d' },
      { text: 'x'.repeat(16_385) },
      { id: 'no uuid' },
      { id: messageId().toUpperCase().replace('8F', 'AF') },
      { sentAtMs: Number.NaN },
      { sentAtMs: 2 ** 53 },
      { replyTo: 0.5 },
      { attachments: [{ sha256: '../../etc/passwd', name: 'x', type: 'y', sizeBytes: 1 }] },
      { attachments: [{ sha256: 'ab'.repeat(32), name: 'a\0', type: 'y', sizeBytes: 1 }] },
    ];
    for (const values of refused) {
      await assert.rejects(
        messages.append(newMessage(values)),
        { code: 'unstorable' },
        JSON.stringify(values).slice(0, 80),
      );
    }
    assert.deepEqual((await messages.page({ room: 'lobby', limit: 10 })).messages, []);
  });

  test('what was handed over before the close is durable after it', async (t) => {
    const url = await stores.url(t);
    const store = await stores.open(t, url);
    const sent = Array.from({ length: 50 }, () => store.messages.append(newMessage()));
    await store.close();
    assert.equal((await Promise.all(sent)).length, 50);
    await assert.rejects(store.messages.append(newMessage()), { code: 'store-closed' });
    const again = await stores.open(t, url);
    assert.equal((await again.messages.page({ room: 'lobby', limit: 100 })).messages.length, 50);
  });
});

function pick(message: Message | null) {
  return message && { text: message.text, name: message.name, author: message.author };
}
