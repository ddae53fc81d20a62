import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger } from '@crossband/foundation';
import type { Store } from '@crossband/store';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { webhookBody } from '@crossband/wire/api';
import { hookReceiver, type Received } from '../testing/hook-receiver.ts';
import { servedApi } from '../testing/served-api.ts';
import { Courier, type CourierOptions } from './courier.ts';
import { checkWebhookUrl, post } from './post.ts';
import { isPublicAddress } from './public-address.ts';

const webhook = { id: 'w1', events: ['message.sent'], room: null, secret: 'hook secret', by: 'ada', createdAtMs: 1 };
const lounge = { id: 'lounge-id', name: 'Lounge' };
const news = (text: string, room = lounge) => ({ event: 'message.sent', room, data: { text } }) as const;

async function courierOn(t: TestContext, store: Store, options: Partial<CourierOptions> = {}): Promise<Courier> {
  const courier = await Courier.open({
    store,
    privateAddresses: true,
    logger: silentLogger,
    schedule: () => 1,
    ...options,
  });
  t.after(() => courier.close());
  return courier;
}

/** As docs/protocol/webhooks.md tells receivers to do it. */
function isAuthentic({ headers, body }: Received, secret: string): boolean {
  const [, at, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['crossband-signature'])) ?? [];
  const right = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return signature === right && Math.abs(Date.now() - Number(at)) < 300_000;
}

async function settled(store: Store, count: number) {
  for (;;) {
    const page = await store.deliveries.page('w1', { limit: 100 });
    if (page.filter(({ dueAtMs }) => dueAtMs === null).length >= count) return page;
    await delay(5);
  }
}

onBothDatabases('webhooks', (stores) => {
  test('an event is told with a signature that its receiver can check', async (t) => {
    const store = await stores.open(t);
    const courier = await courierOn(t, store);
    const receiver = await hookReceiver(t);
    await courier.add({ ...webhook, url: receiver.url });
    await courier.tell(news('Grüße 😀 <b>"'));
    await receiver.until(1);
    const [received] = receiver.received;
    assert.ok(received);
    assert.equal(isAuthentic(received, 'hook secret'), true);
    assert.equal(isAuthentic({ ...received, body: `${received.body} ` }, 'hook secret'), false);
    const body = webhookBody.parse(JSON.parse(received.body));
    assert.deepEqual([body.event, body.room, body.data], ['message.sent', 'Lounge', { text: 'Grüße 😀 <b>"' }]);
    const [delivery] = await settled(store, 1);
    assert.deepEqual([delivery?.state, delivery?.outcome, delivery?.attempts], ['delivered', '204', 1]);
  });

  test('who does not take an event is told it again, with the same id, until it is given up', async (t) => {
    const store = await stores.open(t);
    const receiver = await hookReceiver(t, (index) => (index < 2 ? 500 : 200));
    const courier = await courierOn(t, store, { schedule: (attempts) => (attempts < 4 ? 1 : null) });
    await courier.add({ ...webhook, url: receiver.url });
    await courier.tell(news('one'));
    await receiver.until(3);
    assert.equal(new Set(receiver.received.map(({ body }) => webhookBody.parse(JSON.parse(body)).id)).size, 1);
    assert.deepEqual(
      (await settled(store, 1)).map(({ state, attempts }) => [state, attempts]),
      [['delivered', 3]],
    );
    await courier.remove('w1');
    await courier.add({ ...webhook, url: 'http://127.0.0.1:9/' });
    await courier.tell(news('two'));
    const [given] = await settled(store, 1);
    assert.deepEqual([given?.state, given?.attempts], ['given-up', 4]);
    assert.match(given?.outcome ?? '', /^no answer/);
    assert.equal(courier.list()[0]?.waiting, 0);
  });

  test('only what was asked for is told: these events, this room', async (t) => {
    const store = await stores.open(t);
    const receiver = await hookReceiver(t);
    const courier = await courierOn(t, store);
    await courier.add({ ...webhook, url: receiver.url, room: lounge.id });
    await courier.tell(news('elsewhere', { id: 'hall-id', name: 'Lounge' }));
    await courier.tell({ event: 'room.opened', room: lounge, data: {} });
    await courier.tell(news('here'));
    await courier.tell(news('renamed', { ...lounge, name: 'Foyer' }));
    await settled(store, 2);
    assert.deepEqual(
      receiver.received.map(({ body }) => `${JSON.parse(body).room}: ${JSON.parse(body).data.text}`).sort(),
      ['Foyer: renamed', 'Lounge: here'],
    );
  });

  test('an answer of the store that is older than the attempt it tells of sends nothing twice', async (t) => {
    const store = await stores.open(t);
    const asked = Promise.withResolvers<void>();
    const { deliveries } = store;
    let first: ReturnType<typeof deliveries.due> | null = null;
    let isStale = true;
    const slow = new Proxy(deliveries, {
      get: (target, name) => {
        if (name !== 'due') return Reflect.get(target, name).bind(target);
        return async (...args: Parameters<typeof deliveries.due>) => {
          first ??= target.due(...args);
          if (texts.length === 0) return first;
          if (!isStale) return target.due(...args);
          isStale = false;
          asked.resolve();
          while (courier.list()[0]?.waiting !== 1) await delay(1);
          return first;
        };
      },
    });
    const texts: string[] = [];
    const server = createServer(async (request, response) => {
      texts.push(JSON.parse(await text(request)).data.text);
      await asked.promise;
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const courier = await courierOn(t, store, { store: { webhooks: store.webhooks, deliveries: slow } });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await courier.add({ ...webhook, url });
    await courier.tell(news('once'));
    while (texts.length === 0) await delay(1);
    await courier.tell(news('another'));
    await settled(store, 2);
    assert.deepEqual(
      texts.filter((one) => one === 'once'),
      ['once'],
    );
  });

  test('a webhook of one room follows it to its new name', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const ada = await api.person('Ada', { administrator: true });
    const receiver = await hookReceiver(t);
    await ada.call('newRoom', { body: { name: 'Lounge' } });
    const body = { url: receiver.url, events: ['message.sent'], room: 'Lounge' } as const;
    const { webhook: made } = await ada.call('newWebhook', { body: { ...body, events: ['message.sent'] } });
    assert.equal(made.room, 'Lounge');
    await ada.call('changeRoom', { parts: { room: 'Lounge' }, body: { name: 'Foyer' } });
    await ada.call('newRoom', { body: { name: 'Lounge' } });
    const { webhooks } = await ada.call('webhooks', {});
    assert.deepEqual(
      webhooks.map(({ room }) => room),
      ['Foyer'],
    );
  });

  test('what a hub that ends has not told is told after its next start', async (t) => {
    const store = await stores.open(t);
    const first = await courierOn(t, store, { schedule: () => 0 });
    const receiver = await hookReceiver(t);
    await first.close();
    await first.add({ ...webhook, url: receiver.url });
    await Promise.all(['a', 'b', 'c'].map((text) => first.tell(news(text))));
    assert.equal(receiver.received.length, 0);
    await courierOn(t, store);
    await settled(store, 3);
    assert.deepEqual(receiver.received.map(({ body }) => JSON.parse(body).data.text).sort(), ['a', 'b', 'c']);
  });

  test('no redirect is followed, and no name that leads into the own network', async (t) => {
    const store = await stores.open(t);
    const secret = await hookReceiver(t);
    const receiver = await hookReceiver(t, () => secret.url);
    const courier = await courierOn(t, store, { schedule: () => null });
    await courier.add({ ...webhook, url: receiver.url });
    await courier.tell(news('one'));
    const [delivery] = await settled(store, 1);
    assert.deepEqual([delivery?.outcome, secret.received.length], ['302', 0]);
    const closed = await courierOn(t, store, { privateAddresses: false, schedule: () => null });
    await assert.rejects(closed.add({ ...webhook, id: 'w2', url: receiver.url }), { code: 'bad-webhook' });
    // Taken when private addresses were allowed, it is not told now.
    await closed.tell(news('two'));
    const [blocked] = await settled(store, 2);
    assert.match(blocked?.outcome ?? '', /address of this webhook/);
    assert.equal(receiver.received.length, 1);
  });

  test('administrators make, try and remove webhooks, and read what came of them', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [ada, ben] = [await api.person('Ada', { administrator: true }), await api.person('Ben')];
    const receiver = await hookReceiver(t);
    const body = { url: receiver.url, events: ['message.sent'], room: null } as const;
    await assert.rejects(ben.call('newWebhook', { body: { ...body, events: ['message.sent'] } }), {
      code: 'not-permitted',
    });
    const made = await ada.call('newWebhook', { body: { ...body, events: ['message.sent'] } });
    const parts = { webhook: made.webhook.id };
    await ada.call('tryWebhook', { parts });
    await receiver.until(1);
    assert.equal(
      receiver.received.every((one) => isAuthentic(one, made.secret)),
      true,
    );
    const { deliveries } = await ada.call('deliveries', { parts, query: {} });
    assert.deepEqual(
      deliveries.map(({ event }) => event),
      ['ping'],
    );
    assert.equal((await ada.call('webhooks', {})).webhooks.length, 1);
    await ada.call('removeWebhook', { parts });
    await assert.rejects(ada.call('removeWebhook', { parts }), { code: 'unknown-webhook', status: 404 });
    await assert.rejects(ada.call('deliveries', { parts, query: {} }), { code: 'unknown-webhook' });
  });
});

test('addresses that are no public hosts are known, in every form', () => {
  for (const address of ['1.1.1.1', '93.184.215.14', '2606:4700::1111'])
    assert.equal(isPublicAddress(address), true, address);
  const own = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
  ];
  const own6 = [
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '2002:7f00:1::',
  ];
  for (const address of [...own, ...own6, '255.255.255.255', 'localhost', '', '2606:4700::1111%eth0']) {
    assert.equal(isPublicAddress(address), false, address);
  }
});

test('an address in disguise is still of this machine', async () => {
  const disguised = ['2130706433', '0x7f.1', '0177.0.0.1', '[::ffff:7f00:1]', '127.1', '[::1]', '169.254.169.254.'];
  for (const host of disguised) {
    assert.throws(() => checkWebhookUrl(`https://${host}/`, false), { code: 'bad-webhook' }, host);
  }
  for (const url of [
    'http://example.org/',
    'ftp://example.org/',
    'https://a:b@example.org/',
    'javascript:alert(1)',
    'x',
  ]) {
    assert.throws(() => checkWebhookUrl(url, false), { code: 'bad-webhook' }, url);
  }
  const url = 'https://localhost:9/';
  const told = post({ url, headers: {}, body: '', signal: AbortSignal.timeout(5_000), privateAddresses: false });
  await assert.rejects(told, /private network/);
});
