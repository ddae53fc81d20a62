import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Client } from '../api.ts';
import { createClient } from '../client.ts';
import { nodeWebSocket } from '../node.ts';
import { ProtocolServer } from '../test-hub.ts';
import type { DoorState } from './state.ts';

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

function answerIs(answer: DoorState['answer'] | null): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if ((client.state.getSnapshot().door?.answer ?? null) !== answer) return;
      off();
      resolve();
    };
    const off = client.state.subscribe(look);
    look();
  });
}

const place = { room: 'r', name: 'Ann' };

describe('waiting at a door', () => {
  it('an admission leads inside, with the number of the knock', async () => {
    await client.knock(place);
    assert.equal(client.state.getSnapshot().door?.answer, 'waiting');
    const inside = new Promise((resolve) => client.on('joined', resolve));
    hub.notify('lobby.answered', { knock: 'k1', admitted: true });
    await inside;
    const { params } = await hub.received('room.join');
    assert.deepEqual(params, { ...place, knock: 'k1' });
    assert.equal(client.state.getSnapshot().door, null);
  });

  it('who is turned away is told, and may knock again', async () => {
    await client.knock(place);
    hub.notify('lobby.answered', { knock: 'k1', admitted: false });
    await answerIs('turned-away');
    await client.knock(place);
    await answerIs('waiting');
    assert.equal(hub.count('room.join'), 0);
  });

  it('an answer to an earlier knock is none', async () => {
    await client.knock(place);
    await client.knock(place);
    hub.notify('lobby.answered', { knock: 'k1', admitted: false });
    hub.notify('lobby.answered', { knock: 'k2', admitted: true });
    await answerIs(null);
    assert.equal(client.state.getSnapshot().self?.room, 'r');
  });

  it('knocks again after an interruption', async () => {
    hub.refuse('room.join', 'knock-first', 'Knock first.');
    await client.knock(place);
    hub.drop();
    await hub.received('room.knock', 1);
    await answerIs('waiting');
  });

  it('goes straight in after an interruption where the lobby is gone', async () => {
    await client.knock(place);
    hub.drop();
    await hub.received('room.join');
    await answerIs(null);
    assert.equal(client.state.getSnapshot().self?.room, 'r');
  });

  it('in front of an empty room it waits and says so', async () => {
    hub.refuse('room.knock', 'nobody-inside', 'Nobody is in this room.');
    await client.knock(place);
    const { door } = client.state.getSnapshot();
    assert.equal(door?.answer, 'waiting');
    assert.equal(door?.problem?.code, 'nobody-inside');
  });

  it('going away tells the hub', async () => {
    await client.knock(place);
    await client.withdraw();
    await hub.received('room.leave');
    assert.equal(client.state.getSnapshot().door, null);
  });

  it('says why an admission came to nothing', async () => {
    hub.refuse('room.join', 'room-full', 'This room is full.');
    await client.knock(place);
    hub.notify('lobby.answered', { knock: 'k1', admitted: true });
    await answerIs('failed');
    assert.equal(client.state.getSnapshot().door?.problem?.message, 'This room is full.');
  });
});
