import { CodedError } from '@crossband/foundation';
import { checkId, checkInteger, checkPattern, checkText } from '../checks.ts';
import type { Attachment, Message } from './message.ts';

/** What a sender gives. The store's limits are the last guard; the caller's own are tighter. */
export interface NewMessage {
  /** At most 64 characters. */
  room: string;
  /** UUID, lower case. UUIDv7 keeps neighbours together in the index. */
  id: string;
  /** Account or participant, at most 64 characters. */
  author: string;
  /** The author's name on the screen, at most 256 characters. */
  name: string;
  /** At most 16,384 characters. */
  text: string;
  /** Wall clock, milliseconds since the epoch. */
  sentAtMs: number;
  /** Position in the same room. */
  replyTo?: number;
  /** At most 16. */
  attachments?: readonly Attachment[];
  /** Accounts that it names, each once; at most 10. */
  mentions?: readonly string[];
}

export const maxTextChars = 16_384;
const maxAttachments = 16;
const maxMentions = 10;

/** @throws CodedError `unstorable` */
export function checkNewMessage(message: NewMessage): void {
  checkId(message.room, 'room');
  checkMessageId(message.id);
  checkId(message.author, 'author');
  checkText(message.name, 'name', 256);
  checkText(message.text, 'text', maxTextChars);
  checkInteger(message.sentAtMs, 'time');
  if (message.replyTo !== undefined) checkInteger(message.replyTo, 'position of the answered message', 1);
  const attachments = message.attachments ?? [];
  if (attachments.length > maxAttachments) {
    throw new CodedError(
      'unstorable',
      `A message takes at most ${maxAttachments} attachments; send the others in another one.`,
    );
  }
  checkMentions(message.mentions ?? []);
  for (const { sha256, name, type, sizeBytes } of attachments) {
    checkPattern(sha256, "attachment's hash", /^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
    checkText(name, "attachment's name", 256, 1);
    checkText(type, "attachment's type", 256, 1);
    checkInteger(sizeBytes, "attachment's size");
  }
}

/** @throws CodedError `unstorable` */
export function checkMentions(mentions: readonly string[]): void {
  if (mentions.length > maxMentions) {
    throw new CodedError(
      'unstorable',
      `A message names at most ${maxMentions} people; name the others in another one.`,
    );
  }
  for (const account of mentions) checkId(account, 'account');
}

export function checkMessageId(id: string): void {
  checkPattern(id, 'id', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID in lower case');
}

/** As it is read afterwards. */
export function asMessage(message: NewMessage, position: number): Message {
  return {
    room: message.room,
    position,
    id: message.id,
    author: message.author,
    name: message.name,
    text: message.text,
    sentAtMs: message.sentAtMs,
    editedAtMs: null,
    deleted: false,
    replyTo: message.replyTo ?? null,
    revision: 0,
    attachments: [...(message.attachments ?? [])],
    reactions: [],
  };
}
