import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Short pauses for who writes, instead of rare long ones. */
export const searchFlushes: Migration = {
  name: 'search-flushes',
  async up(transaction, _types, kind) {
    // PostgreSQL gathers new words and sorts them into the index when there are 4 MB of them: whoever writes then waits for
    // 100 ms. In KB.
    if (kind === 'postgres') {
      await sql`alter index message_search_words set (gin_pending_list_limit = 128)`.execute(transaction);
    }
  },
};
