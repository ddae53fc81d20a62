import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playInNamespace } from './datagram-forgery/in-namespace.ts';

test('no forgery is heard or passed on beside a live call, and without any one guard some are', async (context) => {
  const figures = await playInNamespace({
    datagrams: 20_000,
    controlDatagrams: 8_000,
    perSecond: 10_000,
    log: (line) => context.diagnostic(line),
  });
  assert.equal(figures.accepted, 0);
  assert.equal(figures.amplification, 0);
  assert.ok(figures.tried >= 19_900, `${figures.tried} fired`);
  const { window, tag, signature } = figures.controlAcceptedBy;
  assert.ok(window > 0 && tag > 0 && signature > 0, JSON.stringify(figures.controlAcceptedBy));
});
