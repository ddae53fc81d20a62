import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf } from './imports.ts';
import { outsideRefusal, refusal, unitOf } from './layers.ts';

test('a higher layer may import a lower one', () => {
  assert.equal(refusal('apps/hub', 'gateways/rtp'), null);
  assert.equal(refusal('planes/sfu', 'packages/room'), null);
});

test('a lower layer may not import a higher one', () => {
  assert.match(refusal('packages/room', 'planes/sfu') ?? '', /lies above/);
});

test('gateways do not import each other', () => {
  assert.match(refusal('gateways/signaling', 'gateways/webrtc') ?? '', /one layer/);
});

test('a room knows no socket and no media engine', () => {
  assert.ok(outsideRefusal('packages/room', 'ws'));
  assert.ok(outsideRefusal('packages/room', 'mediasoup/types'));
  assert.ok(outsideRefusal('packages/room', 'node:net'));
  assert.equal(outsideRefusal('gateways/signaling', 'ws'), null);
});

test('a unit without a place is refused', () => {
  assert.match(refusal('apps/hub', 'packages/surprise') ?? '', /no place/);
});

test('files belong to the package they stand in', () => {
  assert.equal(unitOf('gateways/rtp/src/server.ts'), 'gateways/rtp');
  assert.equal(unitOf('test/e2e/meeting.test.ts'), 'test');
  assert.equal(unitOf('crossband.mjs'), null);
});

test('imports are found in every form, and not in comments', () => {
  const source = `
    import { a } from './a.ts';
    import type { B } from "@crossband/room";
    import * as z from 'zod/mini';
    export { c } from './c.ts';
    export * from './d.ts';
    import './e.css';
    const f = await import('./f.ts');
    // import { g } from './g.ts';
    /* import { h } from './h.ts'; */
  `;
  assert.deepEqual(importsOf(source).sort(), [
    './a.ts',
    './c.ts',
    './d.ts',
    './e.css',
    './f.ts',
    '@crossband/room',
    'zod/mini',
  ]);
});
