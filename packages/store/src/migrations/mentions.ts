import type { Migration } from './migration.ts';

/** Which accounts a message names. */
export const mentions: Migration = {
  name: 'mentions',
  async up({ schema }, types) {
    await schema
      .createTable('mentions')
      .addColumn('message', types.integer, (column) =>
        column.notNull().references('messages.serial').onDelete('cascade'),
      )
      .addColumn('account', types.text, (column) => column.notNull())
      // The account comes first: whoever comes back asks for their own.
      .addPrimaryKeyConstraint('mentions_key', ['account', 'message'])
      .execute();
    await schema.createIndex('mentions_message').on('mentions').column('message').execute();
  },
};
