import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bridgeEndpoint } from './bridging.ts';
import { type PlannedPublication, type PlannedSubscription, planRoom } from './planner.ts';
import type { Feed } from './ports.ts';

const feed: Feed = { plane: 'sfu', handle: 'h', codec: 'h264', epoch: 3 };
const copy: Feed = { plane: 'datagram', handle: 'd', codec: 'h264', epoch: 3 };

function publication(change: Partial<PlannedPublication> = {}): PlannedPublication {
  const copies = new Map([[copy.plane, copy]]);
  return { id: 'p', participant: 'ann', feed, copies, muted: false, permitted: true, ownerPresent: true, ...change };
}

function wanting(participant: string, plane: string, maxWidthPx: number): PlannedSubscription {
  const want = { maxWidthPx, maxFps: 30, priority: 1 };
  const sink = { plane, endpoint: participant };
  return { id: `s-${participant}`, participant, publication: 'p', sink, want, permitted: true, ownerPresent: true };
}

function plan(publications: PlannedPublication[], subscriptions: PlannedSubscription[]) {
  return planRoom({ room: 'r', fence: 1, version: 1, publications, subscriptions, signed: false });
}

test('who receives on another plane gets the copy there, which crosses once for all of them', () => {
  const { routes, open, feeds } = plan(
    [publication()],
    [wanting('bob', 'sfu', 640), wanting('cy', 'datagram', 320), wanting('dora', 'datagram', 1280)],
  );
  assert.deepEqual(
    routes.map(({ sink, feed: { handle }, want }) => [sink.plane, sink.endpoint, handle, want.maxWidthPx]),
    [
      ['sfu', 'bob', 'h', 640],
      ['datagram', 'cy', 'd', 320],
      ['datagram', 'dora', 'd', 1280],
      ['sfu', bridgeEndpoint('datagram'), 'h', 1280],
    ],
  );
  assert.deepEqual(
    [[...open], [...feeds.keys()]],
    [
      ['h', 'd'],
      ['h', 'd'],
    ],
  );
});

test('before the copy is there, the way to the bridge is, and nobody is sent where nothing is', () => {
  const { routes } = plan([publication({ copies: new Map() })], [wanting('cy', 'datagram', 320)]);
  assert.deepEqual(
    routes.map(({ sink }) => sink),
    [{ plane: 'sfu', endpoint: bridgeEndpoint('datagram') }],
  );
});

test('what nobody wants on another plane does not cross', () => {
  const { routes } = plan([publication()], [wanting('bob', 'sfu', 640)]);
  assert.equal(routes.length, 1);
});

test('mute and lost permission shut the copy as they shut the feed', () => {
  for (const change of [{ muted: true }, { permitted: false }, { ownerPresent: false }]) {
    assert.equal(plan([publication(change)], [wanting('cy', 'datagram', 320)]).open.size, 0);
  }
});
