import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Store } from './store.ts';
import { messageId, newMessage } from './testing/messages.ts';
import { PostgresCluster } from './testing/postgres-cluster.ts';
import { onBothDatabases, storesOn } from './testing/stores.ts';

const program = fileURLToPath(new URL('./testing/appending-process.ts', import.meta.url));

/** Lets a process append and kills it in the middle; position of each acknowledged message by its number. */
async function appendUntilKilled(url: string, first: number, acknowledgements: number): Promise<Map<number, number>> {
  const child = spawn(process.execPath, [program, url, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged = new Map<number, number>();
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const [number = 0, position = 0] = line.split(' ').map(Number);
    // The last line may be cut.
    if (number > 0 && position > 0) acknowledged.set(number, position);
    if (acknowledged.size >= acknowledgements) child.kill('SIGKILL');
  }
  assert.equal((await exited)[1], 'SIGKILL');
  return acknowledged;
}

async function texts(store: Store): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (;;) {
    const { messages } = await store.messages.page({ room: 'lobby', after: found.size, limit: 500 });
    for (const { position, text } of messages) {
      assert.equal(position, found.size + 1, 'a position is missing');
      found.set(position, text);
    }
    if (messages.length < 500) return found;
  }
}

onBothDatabases('kill -9 of the hub', (stores) => {
  test('loses nothing that was acknowledged, and a resend doubles nothing', async (t) => {
    const url = await stores.url(t);
    const acknowledged = new Map<number, number>();
    for (let round = 0; round < 4; round += 1) {
      const first = 1 + round * 100_000;
      for (const [number, position] of await appendUntilKilled(url, first, 150 + 60 * round))
        acknowledged.set(number, position);
      const store = await stores.open(t, url);
      const stored = await texts(store);
      for (const [number, position] of acknowledged) assert.equal(stored.get(position), `message ${number}`);
      const [resent] = acknowledged.entries();
      const again = await store.messages.append(newMessage({ id: messageId(resent?.[0]), text: 'resent' }));
      assert.deepEqual([again.appended, again.message.position], [false, resent?.[1]]);
      await store.close();
    }
    assert.ok(acknowledged.size >= 960);
  });
});

test('kill -9 of PostgreSQL loses nothing that was acknowledged, and the store comes back by itself', async (t) => {
  const cluster = await PostgresCluster.create();
  t.after(() => cluster.close());
  const store = await storesOn('postgres').open(t, await cluster.createDatabase());
  const acknowledged = new Map<number, number>();
  let number = 0;
  for (let round = 0; round < 3; round += 1) {
    let down = false;
    const writing = Array.from({ length: 20 }, async () => {
      while (!down) {
        const own = ++number;
        const answer = await store.messages
          .append(newMessage({ id: messageId(own), text: `message ${own}` }))
          .catch((error) => error);
        if ('message' in answer && 'appended' in answer) acknowledged.set(own, answer.message.position);
        else assert.match(answer.code, /^store-(unavailable|failed)$/);
        if (answer instanceof Error) down = true;
        if (acknowledged.size > (round + 1) * 300) await cluster.kill();
      }
    });
    await Promise.all(writing);
    await cluster.start();
    const stored = await texts(store);
    for (const [own, position] of acknowledged) assert.equal(stored.get(position), `message ${own}`);
  }
  assert.ok(acknowledged.size > 900);
});

test('an acknowledgement comes after the commit; switched off for an exam, it comes before', async (t) => {
  const stores = storesOn('sqlite');
  const missed = async (acknowledge: 'after-commit' | 'before-commit') => {
    const url = await stores.url(t);
    const { messages } = await stores.open(t, url, { acknowledge });
    const other = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true });
    t.after(() => other.close());
    const count = other.prepare('select count(*) as count from messages');
    let missing = 0;
    for (let sent = 1; sent <= 50; sent += 1) {
      await messages.append(newMessage());
      if (count.get()?.count !== sent) missing += 1;
    }
    return missing;
  };
  assert.equal(await missed('after-commit'), 0);
  assert.ok((await missed('before-commit')) > 0);
});
