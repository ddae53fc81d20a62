import type { ChatMessageView, MayView, ParticipantView, RoomRulesView, RoomView } from '../signaling/index.ts';

/** Views as a hub tells them, for tests of clients. */

export const openRules: RoomRulesView = {
  locked: false,
  lobby: false,
  guests: true,
  participants: null,
  slowModeS: 0,
  membersOnly: false,
  signed: false,
};

export const guestMay: MayView = {
  speak: true,
  show: true,
  chat: true,
  data: true,
  attach: false,
  record: false,
  control: false,
  moderate: false,
  manage: false,
  invite: false,
  receive: true,
  sources: null,
};

export function guestView(id: string, name: string, device = 'browser'): ParticipantView {
  return { id, name, presence: 'active', device, account: null, role: 'guest', may: guestMay };
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
