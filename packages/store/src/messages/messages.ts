import { checkInteger, checkLimit } from '../checks.ts';
import type { Database } from '../database.ts';
import { type SearchIndex, searchIndex } from '../search/search-index.ts';
import { askedWords } from '../search/words.ts';
import { type Appended, MessageAppender } from './append.ts';
import { type Changed, type Edit, type Edited, MessageChanges, type ReactionChange } from './change.ts';
import { type RoomHead, readHeads } from './heads.ts';
import { type Changes, type Page, type PageQuestion, readChanges, readMessage, readPage } from './history.ts';
import { complete, type Message } from './message.ts';
import type { NewMessage } from './new-message.ts';
import { purgeRoom } from './purge.ts';

export interface SearchRequest {
  /** At most 1,000. */
  rooms: readonly string[];
  /** Words, all of which have to be there; the last may be a beginning. Nothing in it is query syntax. */
  text: string;
  /** 1 to 100. */
  limit: number;
  /** `next` of the answer before this one. */
  before?: number;
}

export interface SearchAnswer {
  /** Newest first. */
  messages: Message[];
  /** Ask for older ones with `before: next`; null: these were the last. */
  next: number | null;
}

/** The words of all rooms. Every method rejects with a CodedError (docs/errors.md, Store). */
export class Messages {
  readonly #database: Database;
  readonly #search: SearchIndex;
  readonly #appender: MessageAppender;
  readonly #changes: MessageChanges;

  constructor(database: Database, acknowledge: 'after-commit' | 'before-commit') {
    this.#database = database;
    this.#search = searchIndex(database.kind);
    this.#appender = new MessageAppender(database, acknowledge);
    this.#changes = new MessageChanges(database, this.#search);
  }

  /**
   * Gives a message its position and writes it. Resolves only when it is on the disk. The same id by the same author in
   * the same room answers what was stored first, so a resend is harmless.
   *
   * @throws CodedError `unstorable`, `unknown-message` (replyTo), `store-busy`, `store-full`, `store-unavailable`, `store-failed`
   */
  append(message: NewMessage): Promise<Appended> {
    return this.#appender.append(message);
  }

  /** A page of history, by cursor in either direction; without a cursor, the newest. */
  page(question: PageQuestion): Promise<Page> {
    return readPage(this.#database, question);
  }

  /** What happened to messages since a change number that the client has: edits, deletions, reactions. */
  changesSince(question: { room: string; revision: number; limit: number }): Promise<Changes> {
    return readChanges(this.#database, question);
  }

  /** One message, deleted or not; null where there is none. */
  get({ room, position }: { room: string; position: number }): Promise<Message | null> {
    return readMessage(this.#database, room, position);
  }

  /**
   * The same text again changes nothing, nor whom it names.
   *
   * @throws CodedError `unknown-message`, `unstorable`
   */
  edit(change: Edit): Promise<Edited> {
    return this.#changes.edit(change);
  }

  /** @throws CodedError `unknown-message` */
  remove(change: { room: string; position: number; atMs: number }): Promise<Changed> {
    return this.#changes.remove(change);
  }

  /** @throws CodedError `unknown-message`, `too-many-reactions`, `unstorable` */
  react(change: ReactionChange): Promise<Changed> {
    return this.#changes.react(change);
  }

  /** @throws CodedError `unknown-message` */
  unreact(change: Omit<ReactionChange, 'atMs'>): Promise<Changed> {
    return this.#changes.unreact(change);
  }

  /** Messages that have all the words, newest first. */
  async search({ rooms, text, limit, before = Number.MAX_SAFE_INTEGER }: SearchRequest): Promise<SearchAnswer> {
    checkLimit(limit, 100);
    checkInteger(before, 'cursor of the search');
    const words = askedWords(text);
    if (words.length === 0 || rooms.length === 0) return { messages: [], next: null };
    return this.#database.read(async (db) => {
      const serials = await this.#search.find(db, { words, rooms, before, limit });
      if (serials.length === 0) return { messages: [], next: null };
      const rows = await db
        .selectFrom('messages')
        .selectAll()
        .where('serial', 'in', serials)
        .orderBy('serial', 'desc')
        .execute();
      return { messages: await complete(db, rows), next: serials.length === limit ? (serials.at(-1) ?? null) : null };
    });
  }

  /** Where rooms (at most 1,000) stand; rooms without a message are left out. */
  heads(rooms: readonly string[]): Promise<RoomHead[]> {
    if (rooms.length === 0) return Promise.resolve([]);
    return this.#database.read((db) => readHeads(db, rooms));
  }

  /** Deletes everything that was written in a room, for good. The room must have nobody who still writes. */
  purge(room: string): Promise<void> {
    return purgeRoom(this.#database, this.#search, room);
  }

  /** Resolves when every message that was handed over has its answer. */
  drained(): Promise<void> {
    return this.#appender.drained();
  }
}
