import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Method, RequestParams, ResultOf } from '@crossband/wire';
import { ValueStore } from '../store.ts';
import { Reading } from './reading.ts';
import { initialState } from './reduce.ts';
import type { ClientState } from './state.ts';

function somebody(account: string | null) {
  const asked: [Method, unknown][] = [];
  const request = async <M extends Method>(method: M, params: RequestParams[M]): Promise<ResultOf<M>> => {
    asked.push([method, params]);
    const place = { room: 'r', unread: 3, position: 7, lastPosition: 10, mentions: 0 };
    return (method === 'chat.unread' ? { rooms: [place] } : {}) as ResultOf<M>;
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

  it('guests keep it to themselves', async () => {
    const { asked, reading, state } = somebody(null);
    assert.equal(await reading.place(), null);
    reading.to(9);
    reading.settle();
    assert.equal(state.getSnapshot().readTo, 9);
    assert.deepEqual(asked, []);
  });
});
