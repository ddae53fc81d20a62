import { CodedError } from '@crossband/foundation';
import type { Selectable } from 'kysely';
import type { Reader } from '../database.ts';
import type { Tables } from '../schema.ts';

/** A file that hangs on a message; its bytes are elsewhere, under its hash. */
export interface Attachment {
  /** SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  sha256: string;
  /** What the sender called it. Never a path. */
  name: string;
  /** MIME type that the caller has determined. */
  type: string;
  sizeBytes: number;
}

/** Everybody who reacted in the same way, in the order of their ids. */
export interface Reaction {
  reaction: string;
  authors: string[];
}

export interface Message {
  room: string;
  /** Order in the room: from 1, without gaps, in the store, in acknowledgements and on the screen. */
  position: number;
  /** UUID that the client made; the same id by the same author in the same room is the same message. */
  id: string;
  /** Account, or participant when a guest wrote. */
  author: string;
  /** The author's name when it was written. */
  name: string;
  /** Empty when deleted. */
  text: string;
  /** Wall clock, milliseconds since the epoch. */
  sentAtMs: number;
  /** When it was edited last, or deleted. */
  editedAtMs: number | null;
  deleted: boolean;
  /** Position of the message that it answers, in the same room. */
  replyTo: number | null;
  /** The room's change number at its last edit, deletion or reaction; 0: as it was sent. */
  revision: number;
  attachments: Attachment[];
  reactions: Reaction[];
}

export type MessageRow = Selectable<Tables['messages']>;

/** Completes rows, in their order, with what hangs on them. */
export async function complete(db: Reader, rows: readonly MessageRow[]): Promise<Message[]> {
  const serials = rows.filter(({ deleted }) => !deleted).map(({ serial }) => serial);
  if (serials.length === 0) return rows.map((row) => toMessage(row, [], []));
  const attached = await db
    .selectFrom('attachments')
    .selectAll()
    .where('message', 'in', serials)
    .orderBy('message')
    .orderBy('ordinal')
    .execute();
  const reacted = await db
    .selectFrom('reactions')
    .select(['message', 'reaction', 'author'])
    .where('message', 'in', serials)
    .orderBy('message')
    .orderBy('reaction')
    .orderBy('author')
    .execute();
  const attachments = Map.groupBy(attached, ({ message }) => message);
  const reactions = Map.groupBy(reacted, ({ message }) => message);
  return rows.map((row) =>
    toMessage(
      row,
      (attachments.get(row.serial) ?? []).map(({ sha256, name, type, size_bytes: sizeBytes }) => ({
        sha256,
        name,
        type,
        sizeBytes,
      })),
      [...Map.groupBy(reactions.get(row.serial) ?? [], ({ reaction }) => reaction)].map(([reaction, by]) => ({
        reaction,
        authors: by.map(({ author }) => author),
      })),
    ),
  );
}

function toMessage(row: MessageRow, attachments: Attachment[], reactions: Reaction[]): Message {
  return {
    room: row.room,
    position: row.position,
    id: row.id,
    author: row.author,
    name: row.author_name,
    text: row.text,
    sentAtMs: row.sent_at_ms,
    editedAtMs: row.edited_at_ms,
    deleted: row.deleted === 1,
    replyTo: row.reply_to,
    revision: row.revision,
    attachments,
    reactions,
  };
}

export function unknownMessage(position: number): CodedError {
  return new CodedError('unknown-message', `The room has no message ${position}, or it was deleted.`);
}
