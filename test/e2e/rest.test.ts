import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ApiClient } from '@crossband/gateway-api/testing/api-client';
import { hookReceiver } from '@crossband/gateway-api/testing/hook-receiver';
import { Peer } from '@crossband/gateway-signaling/testing/peer';
import { webhookBody } from '@crossband/wire/api';
import { HubProcess } from '../fixtures/hub-process.ts';

/** The REST API of the real hub: from its first start to what an application is told. */

const password = 'correct horse battery staple';
let hub: HubProcess;
let ada: ApiClient;

before(async () => {
  hub = await HubProcess.start('--webhooks-private');
  ada = await ApiClient.at(hub.url.replace(/\/$/, ''));
});
after(() => hub?.stop());

test('the link of the first start makes an administrator, once', async () => {
  assert.equal((await ada.call('hub', {})).setupNeeded, true);
  const file = await readFile(join(hub.folder, 'data', 'first-administrator.link'), 'utf8');
  const link = file.trim().split('#')[1] ?? '';
  const body = { link, name: 'Ada', password, ...ada.newDevice };
  ada.adopt(await ada.call('setup', { body }));
  assert.equal((await ada.call('hub', {})).setupNeeded, false);
  await assert.rejects(ada.call('setup', { body }), { code: 'setup-link-invalid' });
});

test('a session outlives a restart of the hub, and the room that it made is there', async () => {
  await ada.call('newRoom', { body: { name: 'Lounge', topic: 'Grüße' } });
  await hub.kill();
  await hub.start();
  const { rooms } = await ada.call('rooms', {});
  assert.deepEqual(
    rooms.map(({ name, topic, role }) => [name, topic, role]),
    [['Lounge', 'Grüße', 'owner']],
  );
});

test('an application is told who comes and what is said, and the hub shows it as it is', async (t) => {
  const receiver = await hookReceiver(t);
  const events = ['participant.joined', 'message.sent', 'participant.left'] as const;
  await ada.call('newWebhook', { body: { url: receiver.url, events: [...events], room: 'Lounge' } });
  const guest = new Peer(hub.signalUrl);
  await guest.join('Guest', 'Lounge');
  await guest.request('chat.send', { id: '019a0000-0000-7000-8000-000000000001', text: 'hello' });
  await receiver.until(2);
  const { room } = await ada.call('room', { parts: { room: 'Lounge' } });
  assert.equal(room.present, 1);
  const figures = await ada.call('figures', {});
  assert.deepEqual([figures.rooms, figures.participants, figures.connections], [1, 1, 1]);
  assert.ok(figures.workers.length > 0 && figures.residentBytes > 0);
  await guest.request('room.leave');
  guest.socket.close();
  await receiver.until(3);
  const told = receiver.received.map(({ body }) => webhookBody.parse(JSON.parse(body)));
  assert.deepEqual(
    told.map(({ event, room: name }) => [event, name]).sort(),
    events.map((event) => [event, 'Lounge']).sort(),
  );
  assert.match(JSON.stringify(told), /"text":"hello"/);
});

test('answers carry the headers of the hub, and errors its form', async () => {
  const response = await fetch(`${hub.url}api/v1/nothing`);
  assert.equal(response.status, 404);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(((await response.json()) as { error: { code: string } }).error.code, 'unknown-endpoint');
});
