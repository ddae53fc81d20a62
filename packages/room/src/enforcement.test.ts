import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter, silentLogger } from '@crossband/foundation';
import { passingPlace } from './place.ts';
import type { Fact, MediaPlane, Plan } from './ports.ts';
import { Rooms } from './rooms.ts';

/** A plane in virtual time: it takes a turn for every plan and remembers what it was told. */
function simulatedPlane() {
  const facts = new Emitter<{ fact: [Fact] }>();
  const plans: Plan[] = [];
  const released: string[] = [];
  let running = 0;
  let overlapped = false;
  const plane: MediaPlane = {
    id: 'sfu',
    can: { gate: true, layers: true, codecs: [] },
    async reconcile(plan) {
      running += 1;
      overlapped ||= running > 1;
      await new Promise((resolve) => setImmediate(resolve));
      plans.push(plan);
      running -= 1;
      return plan.version;
    },
    async release(room) {
      released.push(room);
    },
    onFact: (listener) => facts.on('fact', listener),
    async close() {},
  };
  return { plane, plans, released, facts, overlapped: () => overlapped };
}

const limits = { rooms: 2, participants: 10, publicationsEach: 5 };

test('a burst of changes becomes few plans, in order, never two at a time, and the last one is current', async () => {
  const simulated = simulatedPlane();
  const rooms = new Rooms({ planes: [simulated.plane], limits, logger: silentLogger });
  const room = await rooms.open(passingPlace('hall'));
  const seat = room.admit({ name: 'Ada', device: 'test', visible: true });
  for (let index = 0; index < 5; index += 1) {
    const id = room.publish(seat, { source: 'microphone', kind: 'audio', muted: false, preset: null });
    room.attach(seat, id, { plane: 'sfu', handle: `f${index}`, codec: 'opus' });
    if (index % 2) await new Promise((resolve) => setImmediate(resolve));
  }
  await rooms.close();
  const versions = simulated.plans.map((plan) => plan.version);
  assert.deepEqual(
    versions,
    versions.toSorted((a, b) => a - b),
  );
  assert.ok(versions.length < 8);
  assert.equal(simulated.plans.at(-1)?.feeds.size, 5);
  assert.equal(simulated.overlapped(), false);
});

test('a room closes with its last seat, lets its planes go, and can be opened anew', async () => {
  const simulated = simulatedPlane();
  const rooms = new Rooms({ planes: [simulated.plane], limits, logger: silentLogger });
  const room = await rooms.open(passingPlace('hall'));
  const closed = rooms.events.next('closed');
  room.leave(room.admit({ name: 'Ada', device: 'test', visible: true }), 'left');
  await closed;
  assert.equal(rooms.size, 0);
  assert.notEqual(await rooms.open(passingPlace('hall')), room);
  assert.deepEqual(simulated.released, ['hall']);
  await rooms.close();
});

test('the hub holds no more rooms than its limit', async () => {
  const rooms = new Rooms({ planes: [], limits, logger: silentLogger });
  await rooms.open(passingPlace('one'));
  await rooms.open(passingPlace('two'));
  await assert.rejects(rooms.open(passingPlace('three')), { code: 'too-many-rooms' });
  await rooms.close();
});

test('facts reach the room that they speak of', async () => {
  const simulated = simulatedPlane();
  const rooms = new Rooms({ planes: [simulated.plane], limits, logger: silentLogger });
  const room = await rooms.open(passingPlace('hall'));
  const seat = room.admit({ name: 'Ada', device: 'test', visible: true });
  const id = room.publish(seat, { source: 'microphone', kind: 'audio', muted: false, preset: null });
  room.attach(seat, id, { plane: 'sfu', handle: 'f', codec: 'opus' });
  simulated.facts.emit('fact', { type: 'feed-down', room: 'hall', handle: 'f', reason: 'worker-died' });
  assert.equal(room.view().publications[0]?.live, false);
  await rooms.close();
});
