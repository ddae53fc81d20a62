import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { DataMessageView } from '@crossband/wire';
import { guestView } from '@crossband/wire/testing/views';
import type { Client } from './api.ts';
import { createClient } from './client.ts';
import { nodeWebSocket } from './node.ts';
import { ProtocolServer } from './test-hub.ts';

let hub: ProtocolServer;
let client: Client;

beforeEach(async () => {
  hub = await ProtocolServer.start();
  client = createClient({ url: hub.url, webSocket: nodeWebSocket() });
});

afterEach(async () => {
  await client.close();
  await hub.stop();
});

/** Resolves with the first snapshot that `holds`. */
function until<Value>(
  store: { subscribe(listener: () => void): () => void; getSnapshot(): Value },
  holds: (value: Value) => boolean,
): Promise<Value> {
  return new Promise((resolve) => {
    const look = (): void => {
      const value = store.getSnapshot();
      if (!holds(value)) return;
      off();
      resolve(value);
    };
    const off = store.subscribe(look);
    look();
  });
}

const join = () => client.join({ room: 'r', name: 'Ann' });

describe('the client', () => {
  it('joins and shows the snapshot with everything that follows it', async () => {
    hub.onJoin = (socket) => {
      // In the same packet as the reply: the snapshot has to be in place first.
      socket.notify('participant.joined', {
        participant: guestView('bob', 'Bob'),
      });
    };
    await join();
    const state = await until(client.state, (at) => at.participants.length === 2);
    assert.deepEqual(state.self, { participant: 'p1', author: 'guest:p1', name: 'Ann', room: 'r' });
    assert.equal(state.connection.type, 'open');
    assert.deepEqual(
      state.participants.map((one) => one.name),
      ['Ann', 'Bob'],
    );
  });

  it('says that the hub cannot be reached, and may try again', async () => {
    const { port } = new URL(hub.url);
    await hub.stop();
    await assert.rejects(client.open(), { code: 'hub-unreachable', message: /check the address/ });
    hub = await ProtocolServer.start(Number(port));
    await client.open();
    assert.equal(client.state.getSnapshot().connection.type, 'open');
  });

  it('passes the hub’s own code and sentence on', async () => {
    hub.refuse('room.join', 'room-full', 'This room is full.');
    await assert.rejects(join(), { code: 'room-full', message: 'This room is full.' });
    assert.equal(client.state.getSnapshot().self, null);
    hub.refuse('room.join', null);
    await join();
  });

  it('tells a server that is no hub from a hub', async () => {
    hub.greeting = 'hello';
    await assert.rejects(client.open(), { code: 'bad-reply' });
  });

  it('shows an own message at once and once', async () => {
    await join();
    const acknowledged = client.chat.send('hi');
    assert.deepEqual(
      client.state.getSnapshot().messages.map((one) => [one.text, one.delivery]),
      [['hi', 'sending']],
    );
    const sent = await acknowledged;
    assert.equal(sent.position, 1);
    assert.deepEqual(
      client.state.getSnapshot().messages.map((one) => [one.text, one.delivery]),
      [['hi', 'sent']],
    );
  });

  it('resumes as the same participant after the socket broke, and sends what was not acknowledged', async () => {
    await join();
    hub.swallow('chat.send');
    const acknowledged = client.chat.send('do not lose me');
    await hub.received('chat.send');
    hub.swallow(null);
    hub.drop();
    const interrupted = await until(client.state, (at) => at.connection.type === 'resuming');
    assert.ok(interrupted.connection.type === 'resuming' && interrupted.connection.sameIdentity);
    assert.equal(interrupted.messages[0]?.delivery, 'sending');
    const sent = await acknowledged;
    assert.equal(sent.text, 'do not lose me');
    assert.equal(client.state.getSnapshot().self?.participant, 'p1');
    assert.deepEqual(hub.count('session.resume'), 1);
    assert.deepEqual(
      hub.requests.filter((one) => one.method === 'chat.send').map((one) => (one.params as { id: string }).id),
      [sent.id, sent.id],
    );
  });

  it('comes back as a new participant when the seat is gone', async () => {
    await join();
    const back: boolean[] = [];
    client.on('joined', ({ resumed }) => back.push(resumed));
    hub.refuse('session.resume', 'resume-expired', 'too late');
    hub.drop();
    const state = await until(client.state, (at) => at.self !== null && at.self.participant !== 'p1');
    assert.equal(state.self?.participant, 'p2');
    assert.deepEqual(back, [false]);
  });

  it('leaves, with the reason, when it may not come back', async () => {
    await join();
    const left = new Promise<string>((resolve) => client.on('left', ({ reason }) => resolve(reason)));
    hub.refuse('session.resume', 'resume-expired', 'too late');
    hub.refuse('room.join', 'room-full', 'full');
    hub.drop();
    assert.equal(await left, 'room-full');
    assert.equal(client.state.getSnapshot().self, null);
  });

  it('does not come back when another connection took the session over', async () => {
    await join();
    const closed = new Promise<string | null>((resolve) => client.on('closed', ({ code }) => resolve(code)));
    hub.end('session-replaced', 'This session went on elsewhere.', 4409);
    assert.equal(await closed, 'session-replaced');
    const { connection, self } = client.state.getSnapshot();
    assert.deepEqual(connection, {
      type: 'closed',
      code: 'session-replaced',
      message: 'This session went on elsewhere.',
    });
    assert.equal(self, null);
  });

  it('rejects what was under way when the connection breaks', async () => {
    await join();
    hub.swallow('presence.set');
    const away = client.setPresence('away');
    await hub.received('presence.set');
    hub.drop();
    await assert.rejects(away, { code: 'connection-lost' });
  });

  it('does not wait for ever for a reply', async () => {
    await join();
    hub.swallow('presence.set');
    await assert.rejects(client.request('presence.set', { presence: 'away' }, { timeoutMs: 20 }), {
      code: 'request-timeout',
    });
  });

  it('needs a media engine for media, and says so', async () => {
    await join();
    await assert.rejects(client.publish({ source: 'camera', track: {} as MediaStreamTrack }), { code: 'no-media' });
    assert.throws(() => client.remoteTrack('x'), { code: 'no-media' });
  });

  it('leaves and may join again', async () => {
    await join();
    await client.leave();
    assert.equal(hub.count('room.leave'), 1);
    assert.deepEqual(client.state.getSnapshot().participants, []);
    await join();
    assert.equal(client.state.getSnapshot().self?.participant, 'p2');
  });

  it('says goodbye when it is closed, and stays closed', async () => {
    await join();
    const goodbye = hub.goodbye();
    await client.close();
    assert.equal(await goodbye, 1000);
    await assert.rejects(client.open(), { code: 'client-closed' });
  });

  it('says typing once for many keystrokes', async () => {
    await join();
    for (let n = 0; n < 20; n += 1) client.chat.typing();
    client.chat.stopTyping();
    await client.chat.send('done');
    assert.deepEqual(
      hub.requests.filter((one) => one.method === 'chat.typing').map((one) => one.params),
      [{ typing: true }, { typing: false }],
    );
  });

  it('tells what a message was before it was changed', async () => {
    await join();
    const sent = await client.chat.send('first');
    const told: unknown[] = [];
    client.on('changed', (message, before) => told.push([message.text, before?.text ?? null]));
    hub.notify('chat.changed', { message: { ...sent, text: 'second', revision: 1 } });
    hub.notify('chat.changed', { message: { ...sent, id: 'unknown', position: 90, revision: 2 } });
    await client.setPresence('active');
    assert.deepEqual(told, [
      ['second', 'first'],
      ['first', null],
    ]);
  });

  it('sends data to everybody or to some, hears that of others, and refuses what is too long by itself', async () => {
    await join();
    const heard: DataMessageView[] = [];
    client.on('data', (message) => heard.push(message));
    await client.sendData('{"x":1}');
    await client.sendData('hello', { topic: 'greeting', to: ['bob'] });
    await assert.rejects(client.sendData('é'.repeat(8_193)), { code: 'data-too-large' });
    assert.deepEqual(
      hub.requests.filter((one) => one.method === 'data.send').map((one) => one.params),
      [{ payload: '{"x":1}' }, { payload: 'hello', topic: 'greeting', to: ['bob'] }],
    );
    const before = client.state.getSnapshot();
    hub.notify('data.received', { from: 'bob', topic: null, payload: 'hi' });
    // Comes after it on the same connection.
    await client.setPresence('active');
    assert.deepEqual(heard, [{ from: 'bob', topic: null, payload: 'hi' }]);
    assert.equal(client.state.getSnapshot(), before);
    hub.refuse('data.send', 'not-permitted', 'You may not send data messages here.');
    await assert.rejects(client.sendData('x'), { code: 'not-permitted' });
  });

  it('sends wants that the application said before the room was entered', async () => {
    await client.close();
    client = createClient({
      url: hub.url,
      webSocket: nodeWebSocket(),
      wantByDefault: ({ kind }) => (kind === 'video' ? { maxWidthPx: 320, maxFps: 15, priority: 1 } : null),
      media: hub.silentMedia,
    });
    hub.publications = [hub.camera('c1'), hub.camera('c2')];
    client.want('c2', { maxWidthPx: 1280, maxFps: 30, priority: 9 });
    await join();
    const request = await hub.received('subscription.set');
    assert.deepEqual(request.params, {
      wants: [
        { publication: 'c2', want: { maxWidthPx: 1280, maxFps: 30, priority: 9 } },
        { publication: 'c1', want: { maxWidthPx: 320, maxFps: 15, priority: 1 } },
      ],
    });
  });
});
