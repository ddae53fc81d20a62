import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Pace } from './pace.ts';

describe('pace', () => {
  it('lets a burst through and holds the rest back in order', () => {
    const sent: string[] = [];
    const pace = new Pace((text) => sent.push(text), 0);
    for (let n = 0; n < Pace.burst + 10; n += 1) pace.push(String(n), 1, 0);
    assert.equal(sent.length, Pace.burst);
    assert.equal(pace.waiting, 10);
    pace.drain(1000);
    pace.close();
    assert.equal(sent.length, Pace.burst + 10);
    assert.deepEqual(
      sent,
      sent.map((_, n) => String(n)),
    );
  });

  it('charges little for cheap messages', () => {
    const sent: string[] = [];
    const pace = new Pace((text) => sent.push(text), 0);
    for (let n = 0; n < Pace.burst * 5; n += 1) pace.push('', 0.1, 0);
    pace.close();
    assert.equal(sent.length, Pace.burst * 5);
  });

  it('sends the rest by itself as time passes', async () => {
    const sent: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const pace = new Pace((text) => {
      sent.push(text);
      if (sent.length === Pace.burst + 1) resolve();
    }, performance.now());
    for (let n = 0; n < Pace.burst + 1; n += 1) pace.push(String(n), 1, performance.now());
    await promise;
    pace.close();
  });
});
