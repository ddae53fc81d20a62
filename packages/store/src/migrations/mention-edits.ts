import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Edits name people, and take names away. */
export const mentionEdits: Migration = {
  name: 'mention-edits',
  async up(transaction, types) {
    for (const column of ['late', 'withdrawn']) {
      await transaction.schema
        .alterTable('mentions')
        .addColumn(column, types.integer, (one) => one.notNull().defaultTo(0))
        .execute();
    }
    // There are few at any time, and every reading asks for them.
    await sql`create index mentions_late on mentions (account) where late = 1`.execute(transaction);
  },
};
