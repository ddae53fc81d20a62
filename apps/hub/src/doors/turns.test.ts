import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './turns.ts';

test('each piece of work has a turn of its own, in order, and others have theirs in between', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const other = (): void => {
    order.push('-');
    if (order.length < 12) setImmediate(other);
  };
  for (let index = 0; index < 4; index += 1) turns.take(() => void order.push(String(index)));
  await new Promise<void>((resolve) => {
    setImmediate(other);
    turns.take(resolve);
  });
  assert.match(order.join(''), /0-+1-+2-+3/);
});
