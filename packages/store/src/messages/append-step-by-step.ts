import type { Writer } from '../database.ts';
import type { Outcome } from '../group-commit.ts';
import type { SearchIndex } from '../search/search-index.ts';
import { readHeads } from './heads.ts';
import { writeMentions } from './mentions.ts';
import { unknownMessage } from './message.ts';
import { asMessage, type NewMessage, rowOf } from './new-message.ts';
import { type Appended, keyOf, storedAlready } from './resends.ts';

/**
 * SQLite: gives positions and inserts, with a fixed number of statements however long the batch is. Its transaction holds
 * the file from its beginning, so nobody else counts on meanwhile.
 */
export async function appendStepByStep(
  tx: Writer,
  search: SearchIndex,
  messages: readonly NewMessage[],
): Promise<Outcome<Appended>[]> {
  const heads = await headsOf(tx, messages);
  const known = await storedAlready(tx, messages);
  const fresh: Fresh[] = [];
  const outcomes = messages.map((message): Outcome<Appended> => {
    const stored = known.get(keyOf(message));
    if (stored) return { result: { message: stored, appended: false } };
    const last = heads.get(message.room) ?? 0;
    if ((message.replyTo ?? 0) > last) return { error: unknownMessage(message.replyTo ?? 0) };
    const position = last + 1;
    const made = asMessage(message, position);
    heads.set(message.room, position);
    known.set(keyOf(message), made);
    fresh.push({ message, position });
    return { result: { message: made, appended: true } };
  });
  if (fresh.length > 0) await insert(tx, search, fresh);
  return outcomes;
}

interface Fresh {
  message: NewMessage;
  position: number;
}

/** The last position of each room; those in which nothing was ever written are left out. */
async function headsOf(tx: Writer, messages: readonly NewMessage[]): Promise<Map<string, number>> {
  const heads = await readHeads(tx, [...new Set(messages.map(({ room }) => room))]);
  return new Map(heads.map(({ room, lastPosition }) => [room, lastPosition]));
}

async function insert(tx: Writer, search: SearchIndex, fresh: readonly Fresh[]): Promise<void> {
  const rows = fresh.map(({ message, position }) => rowOf(message, position));
  const inserted = await tx.insertInto('messages').values(rows).returning(['serial', 'room', 'position']).execute();
  // RETURNING promises no order.
  const serials = new Map(inserted.map(({ serial, room, position }) => [`${position} ${room}`, serial]));
  const entries = fresh.map(({ message, position }) => ({
    serial: serials.get(`${position} ${message.room}`) ?? 0,
    text: message.text,
    attachments: message.attachments ?? [],
    mentions: message.mentions ?? [],
  }));
  const heads = new Map(fresh.map(({ message, position }) => [message.room, position]));
  await tx
    .insertInto('room_heads')
    .values([...heads].map(([room, last_position]) => ({ room, last_position, revision: 0 })))
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
