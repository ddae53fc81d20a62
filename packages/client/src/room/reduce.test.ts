import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChatMessageView, HubNotification, Joined, PublicationView } from '@crossband/wire';
import { openRules } from '@crossband/wire/signaling/open-rules';
import { guestView, messageView } from '@crossband/wire/testing/views';
import { withDelivery, withMessages } from './messages.ts';
import { entered, initialState, reduce } from './reduce.ts';

const publication = (id: string, participant: string, epoch = 1): PublicationView => ({
  id,
  participant,
  source: 'camera',
  kind: 'video',
  muted: false,
  codec: 'vp8',
  preset: null,
  epoch,
  live: true,
});

const message = (id: string, position: number): ChatMessageView => messageView({ id, author: 'guest:a', position });

const joined: Joined = {
  participant: 'me',
  author: 'guest:me',
  resumeToken: 't',
  waiting: [],
  room: {
    name: 'r',
    topic: '',
    kept: false,
    participants: [guestView('me', 'Me'), guestView('a', 'A')],
    publications: [publication('p', 'a')],
    rules: openRules,
  },
};

const room = reduce(entered(initialState, joined, 'Me'), {
  event: 'chat.message',
  data: { message: message('m1', 1) },
});
const after = (...notifications: HubNotification[]) => notifications.reduce(reduce, room);

describe('the state of a room', () => {
  it('keeps every unchanged part by reference', () => {
    const state = after({ event: 'chat.typing', data: { participant: 'a', typing: true } });
    assert.deepEqual(state.typing, ['a']);
    assert.equal(state.participants, room.participants);
    assert.equal(state.publications, room.publications);
    assert.equal(state.messages, room.messages);
    assert.equal(state.supplies, room.supplies);
  });

  it('is the very same when nothing changed', () => {
    assert.equal(after({ event: 'chat.typing', data: { participant: 'a', typing: false } }), room);
    assert.equal(after({ event: 'speakers.changed', data: { active: null, levels: [] } }), room);
    assert.equal(after({ event: 'feed.changed', data: { publication: 'p', epoch: 1 } }), room);
  });

  it('forgets a participant with everything of theirs', () => {
    const state = after(
      { event: 'chat.typing', data: { participant: 'a', typing: true } },
      { event: 'speakers.changed', data: { active: 'a', levels: [] } },
      { event: 'participant.left', data: { participant: 'a', reason: 'left' } },
    );
    assert.deepEqual(
      state.participants.map((one) => one.id),
      ['me'],
    );
    assert.deepEqual([state.publications, state.typing, state.activeSpeaker], [[], [], null]);
  });

  it('remembers why a publication cannot be shown until it can', () => {
    const unavailable = after({
      event: 'subscription.unavailable',
      data: { subscription: 's', publication: 'p', code: 'no-common-codec', message: 'why' },
    });
    assert.deepEqual(unavailable.unavailable.get('p'), { code: 'no-common-codec', message: 'why' });
    const offered = reduce(unavailable, {
      event: 'subscription.offered',
      data: {
        subscription: 's',
        publication: 'p',
        epoch: 2,
        kind: 'video',
        consumer: 'c',
        producer: 'q',
        rtpParameters: { codecs: [] },
      },
    });
    assert.equal(offered.unavailable.size, 0);
  });

  it('knows which read message names this person since an edit, until it does no more', () => {
    const read = { ...room, readTo: 5 };
    const mentioned = (position: number, editedAtMs: number | null, of = 'r'): HubNotification => ({
      event: 'chat.mentioned',
      data: { room: of, message: { ...message('m', position), editedAtMs } },
    });
    for (const other of [mentioned(3, null), mentioned(6, 9), mentioned(3, 9, 'other')]) {
      assert.equal(reduce(read, other), read);
    }
    assert.equal(reduce(room, mentioned(3, 9)), room);
    const named = reduce(read, mentioned(3, 9));
    assert.deepEqual(named.named, [3]);
    assert.equal(reduce(named, mentioned(3, 9)), named);
    assert.equal(reduce(named, { event: 'chat.unmentioned', data: { room: 'other', position: 3 } }), named);
    assert.deepEqual(reduce(named, { event: 'chat.unmentioned', data: { room: 'r', position: 3 } }).named, []);
    const deleted = { ...message('m', 3), deleted: true };
    assert.deepEqual(reduce(named, { event: 'chat.changed', data: { message: deleted } }).named, []);
    assert.deepEqual(entered(named, joined, 'Me').named, [3]);
    assert.deepEqual(entered(named, { ...joined, room: { ...joined.room, name: 'other' } }, 'Me').named, []);
  });

  it('ends typing with the message', () => {
    const state = after(
      { event: 'chat.typing', data: { participant: 'a', typing: true } },
      { event: 'chat.message', data: { message: message('m2', 2) } },
    );
    assert.deepEqual(state.typing, []);
    assert.deepEqual(
      state.messages.map((one) => one.id),
      ['m1', 'm2'],
    );
  });

  it('ignores what a newer hub says', () => {
    const unknown = { event: 'something.new', data: {} } as unknown as HubNotification;
    assert.equal(after(unknown), room);
  });

  it('keeps messages and identity over a resume, and replaces what is live', () => {
    const again: Joined = { ...joined, room: { ...joined.room, participants: [] } };
    const state = entered(room, again, 'Me');
    assert.equal(state.self, room.self);
    assert.deepEqual(state.participants, []);
    assert.equal(state.messages, room.messages);
  });

  it('starts with an empty chat in another room', () => {
    const other = entered(room, { ...joined, room: { ...joined.room, name: 'other' } }, 'Me');
    assert.deepEqual(other.messages, []);
  });
});

describe('messages', () => {
  it('stand in the order of the hub, own unsent ones last, each once', () => {
    const pending = { ...message('mine', 0), delivery: 'sending' as const };
    const known = withMessages([pending], [message('m2', 2), message('m1', 1)]);
    assert.deepEqual(
      known.map((one) => one.id),
      ['m1', 'm2', 'mine'],
    );
    const acknowledged = withMessages(known, [message('mine', 3), message('m2', 2)]);
    assert.deepEqual(
      acknowledged.map((one) => [one.id, one.delivery]),
      [
        ['m1', 'sent'],
        ['m2', 'sent'],
        ['mine', 'sent'],
      ],
    );
  });

  it('that are sent cannot fail any more', () => {
    const known = withMessages([], [message('m1', 1)]);
    assert.equal(withDelivery(known, 'm1', 'failed', 'why')[0]?.delivery, 'sent');
  });
});
