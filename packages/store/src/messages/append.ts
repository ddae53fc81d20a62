import type { Database, Writer } from '../database.ts';
import { GroupCommit, type Outcome } from '../group-commit.ts';
import type { SearchIndex } from '../search/search-index.ts';
import { lockHeads, type RoomHead } from './heads.ts';
import { writeMentions } from './mentions.ts';
import { complete, type Message, type MessageRow, toMessage, unknownMessage } from './message.ts';
import { checkNewMessage, type NewMessage } from './new-message.ts';

export interface Appended {
  message: Message;
  /** False: this id was there already; `message` is what was stored first. */
  appended: boolean;
}

const maxBatch = 512;
const maxQueue = 10_000;
const writeBehindMs = 20;

/** Writes messages, everything that arrives while a batch is being committed in one transaction. */
export class MessageAppender {
  readonly #batches: GroupCommit<NewMessage, Appended>;

  constructor(database: Database, search: SearchIndex, acknowledge: 'after-commit' | 'before-commit') {
    this.#batches = new GroupCommit({
      maxBatch,
      maxQueue,
      commit: async (messages, answer) => {
        const outcomes = await database.write(async (tx) => {
          const written = await appendBatch(tx, database, search, messages);
          if (acknowledge === 'before-commit') {
            answer(written);
            // What a write-behind cache does, and what a slow disk makes of every early promise.
            await new Promise((resolve) => setTimeout(resolve, writeBehindMs));
          }
          return written;
        });
        if (acknowledge === 'after-commit') answer(outcomes);
      },
    });
  }

  async append(message: NewMessage): Promise<Appended> {
    checkNewMessage(message);
    return this.#batches.add(message);
  }

  drained(): Promise<void> {
    return this.#batches.drained();
  }
}

/** Gives positions and inserts, with a fixed number of statements however long the batch is. */
async function appendBatch(
  tx: Writer,
  { kind }: Database,
  search: SearchIndex,
  messages: readonly NewMessage[],
): Promise<Outcome<Appended>[]> {
  const heads = await lockHeads(
    tx,
    kind,
    messages.map(({ room }) => room),
  );
  const known = await storedAlready(tx, messages);
  const rows: Omit<MessageRow, 'serial'>[] = [];
  const fresh: NewMessage[] = [];
  const outcomes = messages.map((message): Outcome<Appended> => {
    const stored = known.get(keyOf(message));
    if (stored) return { result: { message: stored, appended: false } };
    const head = heads.get(message.room);
    if (!head || (message.replyTo ?? 0) > head.lastPosition) return { error: unknownMessage(message.replyTo ?? 0) };
    head.lastPosition += 1;
    const row = rowOf(message, head.lastPosition);
    const made = toMessage(row, [...(message.attachments ?? [])], []);
    rows.push(row);
    fresh.push(message);
    known.set(keyOf(message), made);
    return { result: { message: made, appended: true } };
  });
  if (rows.length > 0) await insert(tx, search, rows, fresh, heads);
  return outcomes;
}

async function insert(
  tx: Writer,
  search: SearchIndex,
  rows: readonly Omit<MessageRow, 'serial'>[],
  messages: readonly NewMessage[],
  heads: ReadonlyMap<string, RoomHead>,
): Promise<void> {
  const inserted = await tx.insertInto('messages').values(rows).returning(['serial', 'room', 'position']).execute();
  // RETURNING promises no order.
  const serials = new Map(inserted.map(({ serial, room, position }) => [`${position} ${room}`, serial]));
  const entries = rows.map(({ room, position, text }, index) => ({
    serial: serials.get(`${position} ${room}`) ?? 0,
    text,
    attachments: messages[index]?.attachments ?? [],
    mentions: messages[index]?.mentions ?? [],
  }));
  const touched = new Set(rows.map(({ room }) => room));
  await tx
    .insertInto('room_heads')
    .values(
      [...heads.values()]
        .filter(({ room }) => touched.has(room))
        .map(({ room, lastPosition, revision }) => ({ room, last_position: lastPosition, revision })),
    )
    .onConflict((conflict) =>
      conflict
        .column('room')
        .doUpdateSet((expression) => ({ last_position: expression.ref('excluded.last_position') })),
    )
    .execute();
  const attachments = entries.flatMap(({ serial, attachments }) =>
    attachments.map(({ sha256, name, type, sizeBytes }, ordinal) => ({
      message: serial,
      ordinal,
      sha256,
      name,
      type,
      size_bytes: sizeBytes,
    })),
  );
  // 512 messages with 16 attachments each would pass SQLite's 32,766 parameters.
  for (let first = 0; first < attachments.length; first += 4096) {
    await tx
      .insertInto('attachments')
      .values(attachments.slice(first, first + 4096))
      .execute();
  }
  await writeMentions(tx, entries);
  await search.add(tx, entries);
}

async function storedAlready(tx: Writer, messages: readonly NewMessage[]): Promise<Map<string, Message>> {
  const ids = messages.map(({ id }) => id);
  const rows = await tx.selectFrom('messages').selectAll().where('id', 'in', ids).execute();
  const stored = await complete(tx, rows);
  return new Map(stored.map((message) => [keyOf(message), message]));
}

/** Ids have a fixed length and rooms and authors no U+0000, so that two keys never meet. */
function keyOf({ id, room, author }: Pick<Message, 'id' | 'room' | 'author'>): string {
  return `${id}${room}\0${author}`;
}

function rowOf(message: NewMessage, position: number): Omit<MessageRow, 'serial'> {
  return {
    room: message.room,
    position,
    id: message.id,
    author: message.author,
    author_name: message.name,
    text: message.text,
    sent_at_ms: message.sentAtMs,
    edited_at_ms: null,
    deleted: 0,
    reply_to: message.replyTo ?? null,
    revision: 0,
  };
}
