import type { ChatMessageView, ParticipantView, RoomView } from '../signaling/index.ts';
import { openRules } from '../signaling/open-rules.ts';
import { mayTakePart } from '../signaling/rights.ts';

/** Views as a hub tells them, for tests of clients. */

export function guestView(id: string, name: string, device = 'browser'): ParticipantView {
  return { id, name, presence: 'active', device, account: null, role: 'guest', may: mayTakePart };
}

export function messageView(more: Partial<ChatMessageView> & { id: string }): ChatMessageView {
  return {
    position: 1,
    author: 'guest:p1',
    name: 'Ann',
    text: more.id,
    sentAtMs: 1,
    editedAtMs: null,
    deleted: false,
    replyTo: null,
    revision: 0,
    attachments: [],
    reactions: [],
    ...more,
  };
}

export function roomView(name: string, more: Partial<RoomView> = {}): RoomView {
  return { name, topic: '', kept: false, participants: [], publications: [], rules: openRules, ...more };
}
