import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type PlannedPublication, type PlannedSubscription, planRoom } from './planner.ts';

const people = ['a', 'b', 'c', 'e'] as const;

const publication = fc.record({
  participant: fc.constantFrom(...people),
  hasFeed: fc.boolean(),
  muted: fc.boolean(),
  permitted: fc.boolean(),
});

/** One of them neither hears nor sees. */
const receives = (participant: string): boolean => participant !== 'e';

function input(
  published: readonly { participant: string; hasFeed: boolean; muted: boolean; permitted: boolean }[],
  wanted: readonly { participant: string; publication: number; maxWidthPx: number }[],
  present: ReadonlySet<string>,
) {
  const publications = published.map(({ participant, hasFeed, muted, permitted }, index): PlannedPublication => {
    const feed = hasFeed ? { plane: 'sfu', handle: `h${index}`, codec: 'opus', epoch: 1 } : null;
    return {
      id: `m${index}`,
      participant,
      feed,
      copies: new Map(),
      muted,
      permitted,
      ownerPresent: present.has(participant),
    };
  });
  const subscriptions = wanted.map(
    ({ participant, publication: target, maxWidthPx }, index): PlannedSubscription => ({
      id: `s${index}`,
      participant,
      publication: `m${target}`,
      sink: { plane: 'sfu', endpoint: participant },
      want: { maxWidthPx, maxFps: 30, priority: 1 },
      permitted: receives(participant),
      ownerPresent: present.has(participant),
    }),
  );
  return { room: 'r', fence: 1, version: 1, publications, subscriptions, signed: false };
}

test('who hears whom follows from presence, permission, mute, feeds and wants, for any room', () => {
  const wants = fc.record({
    participant: fc.constantFrom(...people),
    publication: fc.nat(5),
    maxWidthPx: fc.constantFrom(0, 320, 1280),
  });
  fc.assert(
    fc.property(
      fc.array(publication, { maxLength: 6 }),
      fc.array(wants, { maxLength: 12 }),
      fc.subarray([...people]),
      (published, wanted, presentList) => {
        const present = new Set<string>(presentList);
        const plan = planRoom(input(published, wanted, present));
        const hears = new Set(
          plan.routes
            .filter((route) => plan.open.has(route.feed.handle))
            .map((route) => `${route.sink.endpoint}<${route.publication}`),
        );
        for (const listener of people) {
          published.forEach(({ participant, hasFeed, muted, permitted }, index) => {
            const asked = wanted.some((w) => w.participant === listener && w.publication === index);
            const expected =
              asked &&
              receives(listener) &&
              listener !== participant &&
              hasFeed &&
              !muted &&
              permitted &&
              present.has(listener) &&
              present.has(participant);
            assert.equal(hears.has(`${listener}<m${index}`), expected);
          });
        }
      },
    ),
  );
});

test('a route to a muted publication stays, its feed is shut', () => {
  const plan = planRoom(
    input(
      [{ participant: 'a', hasFeed: true, muted: true, permitted: true }],
      [{ participant: 'b', publication: 0, maxWidthPx: 320 }],
      new Set(people),
    ),
  );
  assert.equal(plan.routes.length, 1);
  assert.equal(plan.open.size, 0);
  assert.deepEqual([...plan.feeds], [['h0', 'm0']]);
});
