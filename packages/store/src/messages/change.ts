import { CodedError } from '@crossband/foundation';
import { checkId, checkInteger, checkText } from '../checks.ts';
import type { Database, Writer } from '../database.ts';
import type { SearchIndex } from '../search/search-index.ts';
import { nextRevision } from './heads.ts';
import { findRow } from './history.ts';
import { changeMentions, type MentionChange } from './mentions.ts';
import { complete, type Message, type MessageRow, unknownMessage } from './message.ts';
import { checkMentions, maxTextChars } from './new-message.ts';

/** Whose reaction to what. */
export interface ReactionChange {
  room: string;
  position: number;
  /** An emoji or a short word, at most 64 characters. */
  reaction: string;
  author: string;
  /** Wall clock, milliseconds since the epoch. */
  atMs: number;
}

/** `changed` false: it was so already, and nobody needs to be told. */
export interface Changed {
  message: Message;
  changed: boolean;
}

export interface Edit {
  room: string;
  position: number;
  text: string;
  /** Accounts that the new text names, each once; at most 10. */
  mentions?: readonly string[];
  atMs: number;
}

export type Edited = Changed & MentionChange;

const maxReactionKinds = 32;
const maxReactions = 1000;

/** What may happen to a message after it was sent. Whether this person may do it, the caller has decided. */
export class MessageChanges {
  readonly #database: Database;
  readonly #search: SearchIndex;

  constructor(database: Database, search: SearchIndex) {
    this.#database = database;
    this.#search = search;
  }

  async edit({ room, position, text, mentions = [], atMs }: Edit): Promise<Edited> {
    checkText(text, 'text', maxTextChars);
    checkMentions(mentions);
    checkInteger(atMs, 'time');
    let mentioned: MentionChange = { named: [], unnamed: [] };
    const changed = await this.#change(room, position, async (tx, { serial, text: before }) => {
      if (before === text) return null;
      await this.#search.replace(tx, { serial, text });
      mentioned = await changeMentions(tx, serial, mentions);
      return { text, edited_at_ms: atMs };
    });
    return { ...changed, ...mentioned };
  }

  /** Takes text, attachments and reactions away for good; the position stays. A second time changes nothing. */
  remove({ room, position, atMs }: { room: string; position: number; atMs: number }): Promise<Changed> {
    checkInteger(atMs, 'time');
    const forget = async (tx: Writer, { serial }: MessageRow) => {
      await tx.deleteFrom('attachments').where('message', '=', serial).execute();
      await tx.deleteFrom('reactions').where('message', '=', serial).execute();
      await this.#search.remove(tx, [serial]);
      return { text: '', deleted: 1, edited_at_ms: atMs };
    };
    return this.#change(room, position, (tx, row) => (row.deleted ? null : forget(tx, row)), 'deleted too');
  }

  /** @throws CodedError `too-many-reactions` beyond 32 kinds or 1,000 in all on one message */
  react({ room, position, reaction, author, atMs }: ReactionChange): Promise<Changed> {
    checkText(reaction, 'reaction', 64, 1);
    checkId(author, 'author');
    checkInteger(atMs, 'time');
    return this.#change(room, position, async (tx, { serial: message }) => {
      const there = await tx
        .selectFrom('reactions')
        .select(['reaction', 'author'])
        .where('message', '=', message)
        .execute();
      if (there.some((one) => one.reaction === reaction && one.author === author)) return null;
      const kinds = new Set([...there.map((one) => one.reaction), reaction]);
      if (kinds.size > maxReactionKinds || there.length >= maxReactions) {
        throw new CodedError(
          'too-many-reactions',
          'This message has all the reactions that it may have; join one of them.',
        );
      }
      await tx.insertInto('reactions').values({ message, reaction, author, at_ms: atMs }).execute();
      return {};
    });
  }

  unreact({ room, position, reaction, author }: Omit<ReactionChange, 'atMs'>): Promise<Changed> {
    return this.#change(room, position, async (tx, { serial }) => {
      const [removed] = await tx
        .deleteFrom('reactions')
        .where('message', '=', serial)
        .where('reaction', '=', reaction)
        .where('author', '=', author)
        .execute();
      return removed?.numDeletedRows ? {} : null;
    });
  }

  /** Runs `change` on the message; unless it says null, the room's change number grows and the message carries it. */
  #change(
    room: string,
    position: number,
    change: (tx: Writer, row: MessageRow) => Promise<Partial<MessageRow> | null> | null,
    deletedToo?: 'deleted too',
  ): Promise<Changed> {
    return this.#database.write(async (tx) => {
      // The head first: it holds other changes of this room back, so that numbers and commits have one order.
      const revision = await nextRevision(tx, room);
      const row = await findRow(tx, room, position);
      if (!row || revision === null || (row.deleted && !deletedToo)) throw unknownMessage(position);
      const values = await change(tx, row);
      const changed = values !== null;
      const now = { ...row, ...values, revision: changed ? revision : row.revision };
      if (changed)
        await tx
          .updateTable('messages')
          .set({ ...values, revision })
          .where('serial', '=', row.serial)
          .execute();
      else
        await tx
          .updateTable('room_heads')
          .set({ revision: revision - 1 })
          .where('room', '=', room)
          .execute();
      const [message] = await complete(tx, [now]);
      if (!message) throw unknownMessage(position);
      return { message, changed };
    });
  }
}
