import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onBothDatabases } from '../testing/stores.ts';

const webhook = {
  id: 'w1',
  url: 'https://example.org/hook?a=😀',
  events: ['ping', 'message.sent'],
  room: null,
  secret: 'secret',
  by: 'ada',
  createdAtMs: 5,
};

onBothDatabases('webhooks', (stores) => {
  test('a webhook is kept as it was given, and goes with what it was to be told', async (t) => {
    const { webhooks, deliveries } = await stores.open(t);
    await webhooks.insert(webhook);
    assert.deepEqual(await webhooks.list(), [webhook]);
    await deliveries.add({ webhook: 'w1', event: 'ping', body: '{}', atMs: 10 });
    assert.equal(await webhooks.remove('w1'), true);
    assert.equal(await webhooks.remove('w1'), false);
    assert.equal(await webhooks.remove('\0'), false);
    assert.deepEqual(await deliveries.due(100, 10), []);
    await deliveries.add({ webhook: 'w1', event: 'ping', body: '{}', atMs: 10 });
    assert.deepEqual(await deliveries.page('w1', { limit: 10 }), []);
  });

  test('a delivery waits, is tried again when it is due, and ends', async (t) => {
    const { webhooks, deliveries } = await stores.open(t);
    await webhooks.insert(webhook);
    const body = '{"text":"\\" \\\\ 😀 \' --"}';
    await Promise.all([10, 20].map((atMs) => deliveries.add({ webhook: 'w1', event: 'ping', body, atMs })));
    assert.deepEqual(await deliveries.waiting(), new Map([['w1', 2]]));
    const [first, ...others] = await deliveries.due(10, 10);
    assert.deepEqual([first?.body, first?.attempts, first?.state, others], [body, 0, 'waiting', []]);
    const number = first?.number ?? 0;
    await deliveries.attempted({ number, state: 'waiting', outcome: '503', dueAtMs: 90 });
    assert.deepEqual(
      (await deliveries.due(89, 10)).map(({ createdAtMs }) => createdAtMs),
      [20],
    );
    assert.deepEqual([await deliveries.nextDueAfter(0), await deliveries.nextDueAfter(90)], [20, null]);
    assert.deepEqual(await deliveries.due(100, 10, ['w1']), []);
    await deliveries.attempted({ number, state: 'given-up', outcome: '500', dueAtMs: null });
    assert.deepEqual(await deliveries.waiting(), new Map([['w1', 1]]));
    const page = await deliveries.page('w1', { limit: 1 });
    assert.deepEqual(
      page.map(({ state }) => state),
      ['waiting'],
    );
    const next = await deliveries.page('w1', { limit: 1, before: page[0]?.number ?? 0 });
    assert.deepEqual(
      next.map(({ state, attempts, outcome }) => [state, attempts, outcome]),
      [['given-up', 2, '500']],
    );
  });

  test('the log forgets what is old, and nothing that waits', async (t) => {
    const { webhooks, deliveries } = await stores.open(t);
    await webhooks.insert(webhook);
    await Promise.all(
      Array.from({ length: 9 }, (_, atMs) => deliveries.add({ webhook: 'w1', event: 'ping', body: '{}', atMs })),
    );
    for (const { number } of (await deliveries.due(100, 9)).slice(1)) {
      await deliveries.attempted({ number, state: 'delivered', outcome: '204', dueAtMs: null });
    }
    await deliveries.trim('w1', 3);
    const left = await deliveries.page('w1', { limit: 100 });
    assert.deepEqual(
      left.map(({ createdAtMs }) => createdAtMs),
      [8, 7, 6, 0],
    );
    await deliveries.trim('w1', 3);
    assert.equal((await deliveries.page('w1', { limit: 100 })).length, 4);
  });
});
