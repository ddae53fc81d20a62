import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageState } from '@crossband/client';
import { messageView } from '@crossband/wire/testing/views';
import { beginsDay, firstNew } from './marks.ts';

function message(position: number, author: string, more: Partial<MessageState> = {}): MessageState {
  return { ...messageView({ id: `m${position}`, position, author }), delivery: 'sent', ...more };
}

describe('lines between messages', () => {
  it('what is new begins with the first message of somebody else behind what was read', () => {
    const messages = [message(1, 'a'), message(2, 'me'), message(3, 'a'), message(4, 'a')];
    assert.equal(firstNew(messages, 'me', 1), 'm3');
    assert.equal(firstNew(messages, 'me', 4), null);
    assert.equal(firstNew(messages, 'me', null), null);
    assert.equal(firstNew([message(5, 'a', { deleted: true })], 'me', 4), null);
  });

  it('a day begins where the date changes', () => {
    const noon = new Date(2026, 10, 21, 12).getTime();
    const first = message(1, 'a', { sentAtMs: noon });
    assert.equal(beginsDay(first, undefined), true);
    assert.equal(beginsDay(message(2, 'a', { sentAtMs: noon + 3_600_000 }), first), false);
    assert.equal(beginsDay(message(2, 'a', { sentAtMs: noon + 24 * 3_600_000 }), first), true);
  });
});
