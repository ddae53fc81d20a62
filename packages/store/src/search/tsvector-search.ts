import { sql } from 'kysely';
import type { SearchIndex } from './search-index.ts';
import { type Asked, wordsOf } from './words.ts';

/** PostgreSQL's tsvector with a GIN index; our own words as lexemes, so that the server's locale plays no part. */
export const tsvectorSearch: SearchIndex = {
  async replace(tx, { serial, text }) {
    await tx
      .updateTable('message_search')
      .set({ words: lexemes(text) })
      .where('serial', '=', serial)
      .execute();
  },

  async remove(tx, serials) {
    if (serials.length > 0) await tx.deleteFrom('message_search').where('serial', 'in', serials).execute();
  },

  async find(db, { words, rooms, before, limit }) {
    const found = await db
      .selectFrom('message_search')
      .innerJoin('messages', 'messages.serial', 'message_search.serial')
      .select('message_search.serial')
      .where(sql<boolean>`message_search.words @@ ${question(words)}::tsquery`)
      .where('message_search.serial', '<', before)
      .where('messages.room', 'in', rooms)
      .orderBy('message_search.serial', 'desc')
      .limit(limit)
      .execute();
    return found.map(({ serial }) => serial);
  },
};

function lexemes(text: string) {
  return sql<string>`array_to_tsvector(${wordsOf(text)}::text[])`;
}

/** Quoted lexemes: the text form of a tsquery doubles quotes and backslashes, of which our words have none. */
function question(words: readonly Asked[]): string {
  return words.map(({ word, prefix }) => `'${word.replace(/['\\]/g, '$&$&')}'${prefix ? ':*' : ''}`).join(' & ');
}
