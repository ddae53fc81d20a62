import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openRules } from '@crossband/wire/signaling/open-rules';
import { mayOnlyListen, mayTakePart } from '@crossband/wire/signaling/rights';
import { mayEverything } from './may.ts';
import type { PublicationSpec, Seat } from './ports.ts';
import { Room } from './room.ts';
import type { RoomRules } from './rules.ts';

const limits = { participants: 5, publicationsEach: 4 };
const microphone: PublicationSpec = { source: 'microphone', kind: 'audio', muted: false, preset: null };
const camera: PublicationSpec = { source: 'camera', kind: 'video', muted: false, preset: null };

function stage(rules: Partial<RoomRules> = {}) {
  const room = new Room('hall', limits, { ...openRules, ...rules });
  const mod = room.admit({ name: 'Mo', device: 'test', visible: true, role: 'moderator', may: mayEverything });
  const publish = (seat: Seat, spec: PublicationSpec, handle: string): string => {
    const publication = room.publish(seat, spec);
    room.attach(seat, publication, { plane: 'sfu', handle, codec: 'opus' });
    return publication;
  };
  const guest = (name: string, knock?: string): Seat =>
    room.admit({ name, device: 'test', visible: true, ...(knock === undefined ? {} : { knock }) });
  return { room, mod, publish, guest };
}

describe('rights in a room', () => {
  test('who loses the right to speak is silent with the next plan and seen on, and back again', () => {
    const { room, publish, guest } = stage();
    const ada = guest('Ada');
    publish(ada, microphone, 'voice');
    publish(ada, camera, 'picture');
    assert.deepEqual([...room.plan().open], ['voice', 'picture']);
    room.moderation.authorize(ada.participant, {
      role: 'guest',
      may: { ...mayTakePart, speak: false },
      administrator: false,
    });
    assert.deepEqual([...room.plan().open], ['picture']);
    room.moderation.authorize(ada.participant, { role: 'guest', may: mayTakePart, administrator: false });
    assert.deepEqual([...room.plan().open], ['voice', 'picture']);
  });

  test('who may not, is refused with words and leaves no trace', () => {
    const { room } = stage();
    const may = mayOnlyListen;
    const ear = room.admit({ name: 'Ear', device: 'test', visible: true, role: 'listener', may });
    assert.throws(() => room.publish(ear, microphone), {
      code: 'not-permitted',
      message: /listen here, but not speak/,
    });
    assert.throws(() => room.publish(ear, camera), { code: 'not-permitted' });
    assert.throws(() => room.conversation.writer(ear), { code: 'not-permitted' });
    assert.throws(() => room.moderation.muteAll(ear), { code: 'not-permitted' });
    assert.throws(() => room.door.answer(ear, 'k:1', true), { code: 'not-permitted' });
    assert.equal(room.publicationCount, 0);
  });

  test('mute for all leaves alone who is of the same rank, and goes on with the others', () => {
    const { room, mod, publish, guest } = stage();
    const may = { ...mayEverything, moderate: false };
    const peer = room.admit({ name: 'Peer', device: 'test', visible: true, role: 'moderator', may });
    const ada = guest('Ada');
    const [theirs, hers] = [publish(peer, microphone, 'peer'), publish(ada, microphone, 'ada')];
    room.moderation.muteAll(mod);
    const muted = new Map(room.view().publications.map(({ id, muted }) => [id, muted]));
    assert.deepEqual([muted.get(theirs), muted.get(hers)], [false, true]);
  });

  test('mute for all silences everybody but moderators, and tells each whose microphone it was', () => {
    const { room, mod, publish, guest } = stage();
    const [ada, ben] = [guest('Ada'), guest('Ben')];
    publish(mod, microphone, 'mod');
    const muted = [publish(ada, microphone, 'a'), publish(ben, microphone, 'b')];
    const told: string[] = [];
    room.events.on('mutedByModerator', (_owner, publication) => told.push(publication));
    room.moderation.muteAll(mod);
    assert.deepEqual([...room.plan().open], ['mod']);
    assert.deepEqual(told, muted);
    room.mute(ada, muted[0] ?? '', false);
    assert.deepEqual([...room.plan().open].sort(), ['a', 'mod']);
  });
});

describe('the door of a room', () => {
  test('a locked room lets moderators in and nobody else', () => {
    const { room, guest } = stage({ locked: true });
    assert.throws(() => guest('Ada'), { code: 'room-locked' });
    assert.ok(room.admit({ name: 'M2', device: 'test', visible: true, role: 'moderator', may: mayEverything }));
  });

  test('a room without guests wants an account', () => {
    const { room, guest } = stage({ guests: false });
    assert.throws(() => guest('Ada'), { code: 'sign-in-first' });
    assert.ok(room.admit({ name: 'Meg', device: 'test', visible: true, role: 'member', account: 'a1' }));
  });

  test('whoever knocks waits unseen, comes in once when let in, and never when turned away', () => {
    const { room, mod, guest } = stage({ lobby: true });
    const seen: string[][] = [];
    room.events.on('lobbyChanged', (waiting) => seen.push(waiting.map(({ name }) => name)));
    assert.throws(() => guest('Ada'), { code: 'knock-first' });
    const [ada, eve] = [
      room.door.knock({ name: 'Ada', account: null }, 'here'),
      room.door.knock({ name: 'Eve', account: null }, 'here'),
    ];
    assert.throws(() => guest('Ada', ada.id), { code: 'lobby-waiting' });
    assert.equal(room.view().participants.length, 1);
    room.door.answer(mod, ada.id, true);
    room.door.answer(mod, eve.id, false);
    // Under the name that whoever let them in has seen.
    const { participant } = guest('Grandma', ada.id);
    assert.equal(room.moderation.person(participant).name, 'Ada');
    assert.throws(() => guest('Ada', ada.id), { code: 'unknown-knock' });
    assert.throws(() => guest('Eve', eve.id), { code: 'unknown-knock' });
    assert.deepEqual(seen, [['Ada'], ['Ada', 'Eve'], ['Eve'], []]);
  });

  test('one address does not keep everybody else from knocking', () => {
    const { room } = stage({ lobby: true });
    const knock = (from: string) => room.door.knock({ name: 'Eve', account: null }, from);
    for (let count = 0; count < 20; count += 1) knock('198.51.100.7');
    assert.throws(() => knock('198.51.100.7'), { code: 'lobby-full' });
    assert.ok(knock('198.51.100.8'));
  });

  test('the room has its own limit of people below the hub’s', () => {
    const { guest } = stage({ participants: 2 });
    guest('Ada');
    assert.throws(() => guest('Ben'), { code: 'room-full' });
  });

  test('whoever was let in into a full room comes in when there is a place', () => {
    const { room, mod, guest } = stage({ lobby: true, participants: 2 });
    const other = room.admit({ name: 'Ben', device: 'test', visible: true, role: 'member', account: 'b' });
    const knock = room.door.knock({ name: 'Ada', account: null }, 'here');
    room.door.answer(mod, knock.id, true);
    assert.throws(() => guest('Ada', knock.id), { code: 'room-full' });
    room.leave(other, 'left');
    assert.ok(guest('Ada', knock.id));
  });

  test('who may not write is not shown as writing, and may say that it is over', () => {
    const { room } = stage();
    const ear = room.admit({ name: 'Ear', device: 'test', visible: true, role: 'listener', may: mayOnlyListen });
    const told: boolean[] = [];
    room.events.on('typingChanged', (_, typing) => told.push(typing));
    assert.throws(() => room.conversation.typing(ear, true), { code: 'not-permitted', message: /but not write/ });
    room.conversation.typing(ear, false);
    assert.deepEqual(told, [false]);
  });
});
