import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { backOff, type LinkEvent, type LinkState, transition } from './reconnect.ts';

const lost: LinkEvent = { type: 'lost', seated: true, code: 'connection-lost', message: 'x' };
const open: LinkState = { type: 'open' };

function play(state: LinkState, events: readonly LinkEvent[], now = 0): LinkState {
  return events.reduce((at, event) => transition(at, event, now, 0.5), state);
}

describe('the signaling link', () => {
  it('tells the caller when the first attempt fails, and may be asked again', () => {
    const failed = play({ type: 'idle' }, [{ type: 'asked' }, lost]);
    assert.equal(failed.type, 'closed');
    assert.deepEqual(transition(failed, { type: 'asked' }, 0, 0), { type: 'connecting' });
  });

  it('waits 125 to 250 ms before the first retry and holds the seat for 60 s', () => {
    const soonest = transition(open, lost, 1000, 0);
    const latest = transition(open, lost, 1000, 1);
    assert.deepEqual(soonest, { type: 'waiting', attempt: 0, retryAt: 1125, seatUntil: 61_000 });
    assert.equal(latest.type === 'waiting' && latest.retryAt, 1250);
  });

  it('doubles the delay up to 4 s', () => {
    let state = transition(open, lost, 0, 1);
    const delays: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      assert.ok(state.type === 'waiting');
      delays.push(state.retryAt);
      state = transition(transition(state, { type: 'due' }, 0, 1), lost, 0, 1);
    }
    assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 4000, 4000, 4000]);
  });

  it('gives the seat up after the window and comes back as new', () => {
    const waiting = transition(open, lost, 0, 0);
    const inTime = transition(waiting, { type: 'due' }, backOff.resumeWindowMs - 1, 0);
    const late = transition(waiting, { type: 'due' }, backOff.resumeWindowMs, 0);
    assert.equal(inTime.type === 'retrying' && inTime.seatUntil, 60_000);
    assert.equal(late.type === 'retrying' && late.seatUntil, null);
  });

  it('gives the seat up when the hub says so', () => {
    const state = play(open, [lost, { type: 'due' }, { type: 'unseated' }]);
    assert.deepEqual(state, { type: 'retrying', attempt: 0, seatUntil: null });
    assert.deepEqual(transition(state, { type: 'opened' }, 0, 0), { type: 'open' });
  });

  it('does not wait when the network is back', () => {
    assert.equal(play(open, [lost, { type: 'hurried' }]).type, 'retrying');
  });

  it('does not fight another connection for the same session', () => {
    const state = transition(open, { ...lost, code: 'session-replaced', message: 'elsewhere' }, 0, 0);
    assert.deepEqual(state, { type: 'closed', code: 'session-replaced', message: 'elsewhere' });
  });

  it('stays closed whatever happens afterwards, unless asked', () => {
    const events = fc.constantFrom<LinkEvent>(
      { type: 'opened' },
      { type: 'unseated' },
      { type: 'due' },
      { type: 'hurried' },
      { type: 'closed' },
      lost,
    );
    fc.assert(
      fc.property(fc.array(events), (history) => {
        assert.equal(play({ type: 'closed', code: null, message: '' }, history).type, 'closed');
      }),
    );
  });

  it('always has a next attempt while it is interrupted', () => {
    const events = fc.constantFrom<LinkEvent>({ type: 'opened' }, { type: 'unseated' }, { type: 'due' }, lost);
    fc.assert(
      fc.property(fc.array(events), (history) => {
        const state = play(open, history, 10);
        if (state.type === 'waiting') assert.ok(state.retryAt >= 10 && state.retryAt <= 10 + backOff.maxDelayMs);
        else assert.ok(state.type === 'open' || state.type === 'retrying');
      }),
    );
  });
});
