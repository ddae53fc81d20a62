import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Want } from '@crossband/wire';
import { bridgeEndpoint } from './bridging.ts';
import type { PublicationSpec, Seat, Sink } from './ports.ts';
import { Room } from './room.ts';
import type { RoomEvents } from './room-events.ts';

const limits = { participants: 3, publicationsEach: 2 };
const microphone: PublicationSpec = { source: 'microphone', kind: 'audio', muted: false, preset: null };
const camera: PublicationSpec = { source: 'camera', kind: 'video', muted: false, preset: null };
const want: Want = { maxWidthPx: 640, maxFps: 30, priority: 1 };

function sinkOf(seat: Seat): Sink {
  return { plane: 'sfu', endpoint: `device:${seat.participant}` };
}

function stage() {
  const room = new Room('hall', limits);
  const told: string[] = [];
  const names: (keyof RoomEvents)[] = [
    'participantJoined',
    'participantLeft',
    'publicationOpened',
    'publicationClosed',
    'feedChanged',
    'demandChanged',
    'seatFreed',
  ];
  for (const name of names) room.events.on(name, () => told.push(name));
  const join = (name: string) => room.admit({ name, device: 'test', visible: true });
  return { room, told, ada: join('Ada'), ben: join('Ben') };
}

function feed(handle: string) {
  return { plane: 'sfu', handle, codec: 'opus' };
}

describe('a room', () => {
  test('opens a publication to others with its first feed, not before', () => {
    const { room, told, ada } = stage();
    told.length = 0;
    const publication = room.publish(ada, microphone);
    assert.deepEqual(told, []);
    assert.equal(room.attach(ada, publication, feed('f1')), 1);
    assert.deepEqual(told, ['publicationOpened']);
    assert.equal(room.view().publications[0]?.live, true);
  });

  test('counts the epochs of a publication as feeds replace each other', () => {
    const { room, told, ada } = stage();
    const publication = room.publish(ada, microphone);
    room.attach(ada, publication, feed('f1'));
    room.learn({ type: 'feed-down', room: 'hall', handle: 'f1', reason: 'worker-died' });
    assert.equal(room.view().publications[0]?.live, false);
    assert.equal(room.attach(ada, publication, feed('f2')), 2);
    assert.ok(told.includes('feedChanged'));
    assert.deepEqual([...room.plan().feeds.keys()], ['f2']);
  });

  test('takes a copy on another plane for as long as its feed is the same', () => {
    const { room, ada } = stage();
    const publication = room.publish(ada, microphone);
    room.attach(ada, publication, feed('f1'));
    const copied = (of: string, handle: string) =>
      room.learn({ type: 'bridged', room: 'hall', of, copy: { plane: 'datagram', handle, codec: 'opus' } });
    copied('f1', 'c1');
    assert.deepEqual([...room.plan().feeds.keys()], ['f1', 'c1']);
    room.learn({ type: 'feed-down', room: 'hall', handle: 'c1', reason: 'worker-died' });
    assert.equal(room.view().publications[0]?.live, true);
    assert.deepEqual([...room.plan().feeds.keys()], ['f1']);
    copied('f1', 'c2');
    room.attach(ada, publication, feed('f2'));
    copied('f1', 'c3');
    assert.deepEqual([...room.plan().feeds.keys()], ['f2']);
  });

  test('tells everybody who waits for a bridge that none carries this codec, and nobody else', () => {
    const { room, ada, ben } = stage();
    const cy = room.admit({ name: 'Cy', device: 'radio', visible: true });
    const publication = room.publish(ada, microphone);
    room.attach(ada, publication, feed('f1'));
    const want = { maxWidthPx: 0, maxFps: 0, priority: 1 };
    room.subscribe(ben, publication, { plane: 'sfu', endpoint: 'ben' }, want);
    const waiting = room.subscribe(cy, publication, { plane: 'datagram', endpoint: 'cy' }, want);
    const told: unknown[] = [];
    room.events.on('unavailable', (...what) => told.push(what));
    const [crossing] = room.plan().routes.filter(({ sink }) => sink.endpoint === bridgeEndpoint('datagram'));
    assert.ok(crossing);
    const { subscription } = crossing;
    room.learn({ type: 'unavailable', room: 'hall', subscription, code: 'no-common-codec' });
    assert.deepEqual(told, [[cy.participant, waiting, publication, 'no-common-codec']]);
  });

  test('lets only the owner touch a publication', () => {
    const { room, ada, ben } = stage();
    const publication = room.publish(ada, microphone);
    assert.throws(() => room.mute(ben, publication, true), { code: 'not-yours' });
    assert.throws(() => room.unpublish(ben, publication, 'own'), { code: 'not-yours' });
    assert.throws(() => room.attach(ben, publication, feed('f')), { code: 'not-yours' });
  });

  test('makes the older holder of a resumed seat void', () => {
    const { room, ada } = stage();
    const again = room.resume(ada.participant);
    assert.equal(again.participant, ada.participant);
    assert.throws(() => room.publish(ada, microphone), { code: 'session-replaced' });
    assert.ok(room.publish(again, microphone));
  });

  test('hides an absent participant and everything of theirs, and brings all back on resume', () => {
    const { room, told, ada, ben } = stage();
    const publication = room.publish(ada, camera);
    room.attach(ada, publication, feed('f1'));
    room.subscribe(ben, publication, sinkOf(ben), want);
    assert.equal(room.plan().routes.length, 1);
    told.length = 0;
    room.absent(ada);
    assert.deepEqual(told, ['publicationClosed', 'participantLeft']);
    assert.equal(room.view().participants.length, 1);
    assert.equal(room.plan().routes.length, 0);
    told.length = 0;
    room.resume(ada.participant);
    assert.deepEqual(told, ['participantJoined', 'publicationOpened']);
    assert.equal(room.plan().routes.length, 1);
    assert.equal(room.view().publications[0]?.id, publication);
  });

  test('tells the publisher the largest want, and when nobody watches', () => {
    const { room, ada, ben } = stage();
    const demands: number[] = [];
    room.events.on('demandChanged', (_owner, _publication, demand) => demands.push(demand.maxWidthPx));
    const publication = room.publish(ada, camera);
    room.attach(ada, publication, feed('f1'));
    room.subscribe(ben, publication, sinkOf(ben), want);
    room.subscribe(ben, publication, sinkOf(ben), { ...want, maxWidthPx: 1280 });
    room.subscribe(ben, publication, sinkOf(ben), { ...want, maxWidthPx: 0 });
    room.leave(ben, 'left');
    assert.deepEqual(demands, [640, 1280, 0]);
  });

  test('frees the seat and everything on it when somebody leaves', () => {
    const { room, told, ada, ben } = stage();
    const publication = room.publish(ada, microphone);
    room.attach(ada, publication, feed('f1'));
    room.subscribe(ben, publication, sinkOf(ben), want);
    told.length = 0;
    room.leave(ada, 'left');
    room.leave(ada, 'left');
    assert.deepEqual(told, ['publicationClosed', 'participantLeft', 'seatFreed']);
    assert.deepEqual([room.size, room.publicationCount, room.subscriptions.count], [1, 0, 0]);
  });

  test('keeps its limits', () => {
    const { room, ada } = stage();
    room.admit({ name: 'Cleo', device: 'test', visible: true });
    assert.throws(() => room.admit({ name: 'Dan', device: 'test', visible: true }), { code: 'room-full' });
    room.publish(ada, microphone);
    room.publish(ada, camera);
    assert.throws(() => room.publish(ada, camera), { code: 'too-many-publications' });
  });

  test('words of an account outlive its seat, words of a guest are of this seat', () => {
    const { room, ada } = stage();
    const meg = room.admit({ name: 'Meg', device: 'test', visible: true, role: 'member', account: 'a1' });
    assert.equal(room.conversation.writer(meg).author, 'a1');
    assert.equal(room.conversation.writer(ada).author, `guest:${ada.participant}`);
  });

  test('hears only microphones that are not muted', () => {
    const { room, ada, ben } = stage();
    const speaking = room.publish(ada, microphone);
    room.attach(ada, speaking, feed('f1'));
    const silent = room.publish(ben, { ...microphone, muted: true });
    room.attach(ben, silent, feed('f2'));
    const heard: (string | null)[] = [];
    room.events.on('speakersChanged', (active, levels) => heard.push(active, ...levels.map((l) => l.participant)));
    const levels = [
      { handle: 'f1', dbov: -20 },
      { handle: 'f2', dbov: -5 },
    ];
    room.learn({ type: 'levels', room: 'hall', plane: 'sfu', levels });
    assert.deepEqual(heard, [ada.participant, ada.participant]);
  });

  test('hears each feed by its own plane, all planes together, and nobody twice by a copy', () => {
    const { room, ada, ben } = stage();
    const radio = { plane: 'datagram', handle: 'd1', codec: 'opus' };
    room.attach(ada, room.publish(ada, microphone), radio);
    room.attach(ben, room.publish(ben, microphone), feed('f2'));
    room.learn({ type: 'bridged', room: 'hall', of: 'd1', copy: feed('copy') });
    let heard: readonly (readonly [string, number])[] = [];
    room.events.on('speakersChanged', (_, levels) => {
      heard = levels.map(({ participant, dbov }) => [participant, dbov]);
    });
    const levels = (plane: string, ...told: [handle: string, dbov: number][]): void =>
      room.learn({ type: 'levels', room: 'hall', plane, levels: told.map(([handle, dbov]) => ({ handle, dbov })) });
    levels('datagram', ['d1', -30]);
    levels('sfu', ['f2', -20], ['copy', -10]);
    assert.deepEqual(heard, [
      [ben.participant, -20],
      [ada.participant, -30],
    ]);
    levels('sfu');
    assert.deepEqual(heard, [[ada.participant, -30]]);
    levels('datagram');
    assert.deepEqual(heard, []);
  });

  test('frees the stage when nothing more is told after silence', { timeout: 10_000 }, async () => {
    const { room, ada } = stage();
    room.attach(ada, room.publish(ada, microphone), feed('f1'));
    const active: (string | null)[] = [];
    const free = new Promise<void>((resolve) => {
      room.events.on('speakersChanged', (speaker) => {
        active.push(speaker);
        if (speaker === null) resolve();
      });
    });
    // The room's own timer keeps no process alive.
    const alive = setInterval(() => undefined, 1_000);
    room.learn({ type: 'levels', room: 'hall', plane: 'sfu', levels: [{ handle: 'f1', dbov: -20 }] });
    room.learn({ type: 'levels', room: 'hall', plane: 'sfu', levels: [] });
    await free;
    clearInterval(alive);
    // A timer may be a little early, and is set once more then.
    assert.deepEqual([...new Set(active)], [ada.participant, null]);
  });
});
