import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { SIGNATURE_BYTES } from '@crossband/wire/datagram/sealing';
import type { DatagramOffer } from './contract.ts';
import { createDatagramPlane } from './plane.ts';
import { call, hearsNext, join, open, planOf, room } from './testing/call.ts';

test('who hears whom is what the plan says, from the moment that it is enforced', async () => {
  const { plane, ann, bob, cy, feed, says } = await call();
  says('before any plan');
  await ann.device.arrive();
  assert.equal(await plane.reconcile(planOf(1, feed.handle, ['bob'])), 1);
  says('to bob');
  await hearsNext(bob, 'to bob');
  assert.equal(await plane.reconcile(planOf(2, feed.handle, ['bob', 'cy'])), 2);
  says('to both');
  await Promise.all([hearsNext(bob, 'to both'), hearsNext(cy, 'to both')]);
  await plane.reconcile(planOf(3, feed.handle, ['bob', 'cy'], { isOpen: false }));
  says('muted');
  await ann.device.arrive();
  const { drops } = await plane.figures();
  assert.equal(drops.gated, 2);
  assert.equal(await plane.reconcile(planOf(2, feed.handle, ['bob', 'cy'])), 3);
  assert.deepEqual([bob.device.heard.length, cy.device.heard.length], [2, 1]);
});

test('who leaves hears nothing more, and the others go on under a new secret', async () => {
  const { plane, bob, cy, feed, says } = await call();
  await plane.reconcile(planOf(1, feed.handle, ['bob', 'cy']));
  says('one');
  await Promise.all([hearsNext(bob, 'one'), hearsNext(cy, 'one')]);
  await plane.reconcile(planOf(2, feed.handle, ['bob']));
  assert.deepEqual(cy.ended, ['s-cy']);
  // Bob has answered at once; the change follows with a plan of its own.
  await plane.reconcile(planOf(3, feed.handle, ['bob']));
  says('two');
  await hearsNext(bob, 'two');
  const [first, second] = bob.device.heard.map(({ raw }) => raw.readUInt16BE(16));
  assert.deepEqual([first, second], [0, 1]);
  assert.equal(cy.device.heard.length, 1);
});

test('a receiver whose signaling stalls goes on hearing under the old secret', async () => {
  const { plane, bob, cy, feed, says } = await call();
  bob.answers = false;
  await plane.reconcile(planOf(1, feed.handle, ['bob', 'cy']));
  await plane.reconcile(planOf(2, feed.handle, ['bob']));
  says('still');
  await hearsNext(bob, 'still');
  // Who comes meanwhile is told both.
  await plane.reconcile(planOf(3, feed.handle, ['bob', 'cy']));
  says('all');
  await Promise.all([hearsNext(bob, 'all'), hearsNext(cy, 'all')]);
});

test('a feed that the newest plan does not have is over, and a device that closes takes its feeds along', async () => {
  const { plane, facts, ann, feed } = await call();
  await plane.reconcile(planOf(1, feed.handle, ['bob']));
  await plane.reconcile({ ...planOf(2, feed.handle, []), feeds: new Map() });
  assert.equal((await plane.figures()).streams, 0);
  const second = await ann.endpoint.ingest('opus');
  ann.endpoint.close('left');
  assert.deepEqual(
    facts.map((fact) => [fact.type, 'handle' in fact ? fact.handle : 'endpoint' in fact ? fact.endpoint : null]),
    [
      ['feed-down', second.handle],
      ['endpoint-down', 'ann'],
    ],
  );
  const { streams, links } = await plane.figures();
  assert.deepEqual([streams, links], [0, 4]);
  await plane.release(room);
  assert.equal((await plane.figures()).links, 0);
});

test('a port that is taken is said in words', async () => {
  const { plane } = await open();
  const { endpoint } = await join(plane, 'ann');
  const options = { listenIp: '127.0.0.1', voicePort: endpoint.ports.voice, videoPort: 0 };
  await assert.rejects(createDatagramPlane(options, silentLogger), { code: 'port-taken' });
});

test('a room becomes a signed one in the middle of a call, and nothing is lost', async () => {
  const { plane, bob, cy, feed, says } = await call();
  await plane.reconcile(planOf(1, feed.handle, ['bob', 'cy']));
  says('plain');
  await Promise.all([hearsNext(bob, 'plain'), hearsNext(cy, 'plain')]);
  // Both have answered when these plans are enforced: the first tells the secret, the second changes over.
  for (const version of [2, 3]) await plane.reconcile(planOf(version, feed.handle, ['bob', 'cy'], { signed: true }));
  says('signed');
  await Promise.all([hearsNext(bob, 'signed'), hearsNext(cy, 'signed')]);
  const [before, after] = bob.device.heard.map(({ raw, payload }) => raw.length - payload.length);
  assert.equal((after ?? 0) - (before ?? 0), SIGNATURE_BYTES);
  assert.deepEqual([...bob.device.refused, ...cy.device.refused], []);
});

test('a device that lacks the codec is told so once, and receives nothing', async () => {
  const { plane, facts, ann } = await call();
  const offers: DatagramOffer[] = [];
  const listener = {
    offered: (offer: DatagramOffer) => offers.push(offer),
    secret: () => {},
    ended: () => {},
    alive: () => {},
  };
  await plane.openEndpoint({ room, endpoint: 'dan', listener, codecs: ['opus', 'h264'] });
  const film = await ann.endpoint.ingest('vp9');
  const voice = await ann.endpoint.ingest('opus');
  for (const version of [1, 2]) {
    const [pictures, sound] = [planOf(version, film.handle, ['dan']), planOf(version, voice.handle, ['dan'])];
    const routes = [...pictures.routes, ...sound.routes.map((route) => ({ ...route, subscription: 's-sound' }))];
    await plane.reconcile({ ...pictures, feeds: new Map([...pictures.feeds, ...sound.feeds]), routes });
  }
  assert.deepEqual(
    offers.map(({ codec }) => codec),
    ['opus'],
  );
  assert.deepEqual(
    facts.filter(({ type }) => type === 'unavailable'),
    [{ type: 'unavailable', room, subscription: 's-dan', code: 'no-common-codec' }],
  );
});
