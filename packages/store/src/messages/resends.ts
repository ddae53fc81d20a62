import type { Reader } from '../database.ts';
import { complete, type Message } from './message.ts';
import type { NewMessage } from './new-message.ts';

/** Those of the messages that are stored, by `keyOf`. */
export async function storedAlready(db: Reader, messages: readonly NewMessage[]): Promise<Map<string, Message>> {
  const ids = messages.map(({ id }) => id);
  const rows = await db.selectFrom('messages').selectAll().where('id', 'in', ids).execute();
  const stored = await complete(db, rows);
  return new Map(stored.map((message) => [keyOf(message), message]));
}

/** What makes two messages the same. Ids have a fixed length and rooms and authors no U+0000, so that two keys never meet. */
export function keyOf({ id, room, author }: Pick<Message, 'id' | 'room' | 'author'>): string {
  return `${id}${room}\0${author}`;
}
