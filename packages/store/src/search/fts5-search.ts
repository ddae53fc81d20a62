import { sql } from 'kysely';
import type { SearchIndex } from './search-index.ts';
import { type Asked, wordsOf } from './words.ts';

/** SQLite's FTS5 (sqlite.org/fts5.html). The table holds no text, only which word is in which message. */
export const fts5Search: SearchIndex = {
  async replace(tx, { serial, text }) {
    await tx
      .updateTable('message_search')
      .set({ words: wordsOf(text).join(' ') })
      .where('rowid', '=', serial)
      .execute();
  },

  async remove(tx, serials) {
    if (serials.length > 0) await tx.deleteFrom('message_search').where('rowid', 'in', serials).execute();
  },

  async find(db, { words, rooms, before, limit }) {
    const found = await db
      .selectFrom('message_search')
      .innerJoin('messages', 'messages.serial', 'message_search.rowid')
      .select('message_search.rowid as serial')
      .where(sql<boolean>`message_search match ${question(words)}`)
      .where('message_search.rowid', '<', before)
      .where('messages.room', 'in', rooms)
      .orderBy('message_search.rowid', 'desc')
      .limit(limit)
      .execute();
    return found.map(({ serial }) => serial);
  },
};

/** Words hold only letters, digits and marks; the quotes make each of them a string, never an operator such as OR. */
function question(words: readonly Asked[]): string {
  return words.map(({ word, prefix }) => `"${word.replaceAll('"', '""')}"${prefix ? '*' : ''}`).join(' ');
}
