import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { TypingNews } from './typing-news.ts';

function listen() {
  const told: string[] = [];
  const heard = new EventEmitter();
  const news = new TypingNews((participant, typing) => {
    told.push(`${participant} ${typing}`);
    heard.emit('told');
  });
  return { told, heard, news };
}

test('the first news goes out at once, a thousand repetitions and flickers do not', async () => {
  const { told, heard, news } = listen();
  for (let count = 0; count < 1_000; count += 1) news.changed('ada', count % 2 === 0);
  assert.deepEqual(told, ['ada true']);
  await once(heard, 'told');
  assert.deepEqual(told, ['ada true', 'ada false']);
});

test('who types again at once, after a message, is shown again', async () => {
  const { told, heard, news } = listen();
  news.changed('ada', true);
  news.changed('ada', false);
  news.changed('ada', true);
  await once(heard, 'told');
  assert.deepEqual(told, ['ada true', 'ada true']);
});

test('each person has news of their own, and who left has none', async () => {
  const { told, news } = listen();
  news.changed('ada', true);
  news.changed('ben', true);
  news.changed('cleo', false);
  news.changed('ada', false);
  news.left('ada');
  await pause(600);
  assert.deepEqual(told, ['ada true', 'ben true']);
});
