import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Messages, what hangs on them, and how far everybody has read. */
export const words: Migration = {
  name: 'words',
  async up(transaction, types, kind) {
    const { schema } = transaction;
    await schema
      .createTable('messages')
      .addColumn('serial', types.serial)
      .addColumn('room', types.text, (column) => column.notNull())
      .addColumn('position', types.integer, (column) => column.notNull())
      .addColumn('id', types.uuid, (column) => column.notNull())
      .addColumn('author', types.text, (column) => column.notNull())
      .addColumn('author_name', types.text, (column) => column.notNull())
      .addColumn('text', types.text, (column) => column.notNull())
      .addColumn('sent_at_ms', types.integer, (column) => column.notNull())
      .addColumn('edited_at_ms', types.integer)
      .addColumn('deleted', types.integer, (column) => column.notNull().defaultTo(0))
      .addColumn('reply_to', types.integer)
      .addColumn('revision', types.integer, (column) => column.notNull().defaultTo(0))
      .addUniqueConstraint('messages_position', ['room', 'position'])
      // The id comes first: a batch looks its ids up without knowing the rooms.
      .addUniqueConstraint('messages_id', ['id', 'room', 'author'])
      .execute();
    await sql`create index messages_revision on messages (room, revision) where revision > 0`.execute(transaction);
    await schema
      .createTable('room_heads')
      .addColumn('room', types.text, (column) => column.primaryKey().notNull())
      .addColumn('last_position', types.integer, (column) => column.notNull())
      .addColumn('revision', types.integer, (column) => column.notNull())
      .execute();
    await schema
      .createTable('reactions')
      .addColumn('message', types.integer, (column) =>
        column.notNull().references('messages.serial').onDelete('cascade'),
      )
      .addColumn('reaction', types.text, (column) => column.notNull())
      .addColumn('author', types.text, (column) => column.notNull())
      .addColumn('at_ms', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('reactions_key', ['message', 'reaction', 'author'])
      .execute();
    await schema
      .createTable('attachments')
      .addColumn('message', types.integer, (column) =>
        column.notNull().references('messages.serial').onDelete('cascade'),
      )
      .addColumn('ordinal', types.integer, (column) => column.notNull())
      .addColumn('sha256', types.text, (column) => column.notNull())
      .addColumn('name', types.text, (column) => column.notNull())
      .addColumn('type', types.text, (column) => column.notNull())
      .addColumn('size_bytes', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('attachments_key', ['message', 'ordinal'])
      .execute();
    await schema.createIndex('attachments_sha256').on('attachments').column('sha256').execute();
    await schema
      .createTable('read_cursors')
      .addColumn('account', types.text, (column) => column.notNull())
      .addColumn('room', types.text, (column) => column.notNull())
      .addColumn('position', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('read_cursors_key', ['account', 'room'])
      .execute();
    if (kind === 'sqlite') {
      // Contentless: the text stands once, in messages. The words are made by us, so the tokenizer only splits at spaces.
      await sql`create virtual table message_search using fts5(
        words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'")`.execute(
        transaction,
      );
    } else {
      await sql`create table message_search (
        serial bigint primary key references messages (serial) on delete cascade, words tsvector not null)`.execute(
        transaction,
      );
      await sql`create index message_search_words on message_search using gin (words)`.execute(transaction);
    }
  },
};
