import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Method, RequestParams, ResultOf } from '@crossband/wire';
import { messageView } from '@crossband/wire/testing/views';
import { ValueStore } from '../store.ts';
import { Reading } from './reading.ts';
import { initialState } from './reduce.ts';
import type { ClientState } from './state.ts';

function somebody(account: string | null, mentions = 0) {
  const asked: [Method, unknown][] = [];
  const request = async <M extends Method>(method: M, params: RequestParams[M]): Promise<ResultOf<M>> => {
    asked.push([method, params]);
    const place = { room: 'r', unread: 3, position: 7, lastPosition: 10, mentions };
    const named = [
      { room: 'r', message: messageView({ id: 'm9', position: 9 }) },
      { room: 'other', message: messageView({ id: 'o2', position: 2 }) },
      { room: 'r', message: messageView({ id: 'm2', position: 2 }) },
    ];
    const answers = { 'chat.unread': { rooms: [place] }, 'chat.mentions': { mentions: named } };
    return (method in answers ? answers[method as keyof typeof answers] : {}) as ResultOf<M>;
  };
  const state = new ValueStore<ClientState>({
    ...initialState,
    principal: { kind: account === null ? 'guest' : 'account', account, name: 'Ann', administrator: false },
    self: { participant: 'p', author: 'a', name: 'Ann', room: 'r' },
    readTo: 7,
  });
  return { asked, state, reading: new Reading({ request }, state) };
}

describe('how far somebody has read', () => {
  it('an account goes on where it stopped on any device', async () => {
    const { asked, reading } = somebody('a1');
    assert.equal(await reading.place(), 7);
    assert.deepEqual(asked, [['chat.unread', { room: 'r' }]]);
  });

  it('the hub is told once for all that was read, at the latest on leaving', () => {
    const { asked, reading, state } = somebody('a1');
    reading.to(8);
    reading.to(9);
    reading.to(8);
    assert.equal(state.getSnapshot().readTo, 9);
    assert.deepEqual(asked, []);
    reading.settle();
    reading.settle();
    assert.deepEqual(asked, [['chat.read', { position: 9 }]]);
  });

  it('what was read on another device is read here, in this room only', () => {
    const { asked, reading, state } = somebody('a1');
    reading.heard({ room: 'other', position: 30 });
    assert.equal(state.getSnapshot().readTo, 7);
    reading.heard({ room: 'r', position: 10 });
    assert.equal(state.getSnapshot().readTo, 10);
    reading.settle();
    assert.deepEqual(asked, []);
  });

  it('what an edit made name them is read again, and told, though they had read on', async () => {
    const { asked, reading, state } = somebody('a1', 2);
    await reading.place();
    assert.deepEqual(state.getSnapshot().named, [2]);
    reading.to(1);
    assert.deepEqual(state.getSnapshot().named, [2]);
    reading.to(7);
    reading.to(7);
    assert.deepEqual([state.getSnapshot().named, state.getSnapshot().readTo], [[], 7]);
    reading.settle();
    assert.deepEqual(asked.slice(2), [['chat.read', { position: 7 }]]);
    await reading.recall();
    assert.deepEqual(state.getSnapshot().named, [2]);
    reading.heard({ room: 'other', position: 7 });
    assert.deepEqual(state.getSnapshot().named, [2]);
    reading.heard({ room: 'r', position: 7 });
    assert.deepEqual(state.getSnapshot().named, []);
    const read = state.getSnapshot();
    reading.to(7);
    reading.settle();
    assert.equal(state.getSnapshot(), read);
    assert.equal(asked.length, 4);
  });

  it('guests keep it to themselves', async () => {
    const { asked, reading, state } = somebody(null);
    assert.equal(await reading.place(), null);
    await reading.recall();
    reading.to(9);
    reading.settle();
    assert.equal(state.getSnapshot().readTo, 9);
    assert.deepEqual(asked, []);
  });
});
