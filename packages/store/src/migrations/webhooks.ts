import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Who is told what happens here, and what came of it. */
export const webhooks: Migration = {
  name: 'webhooks',
  async up(transaction, types) {
    const { schema } = transaction;
    await schema
      .createTable('webhooks')
      .addColumn('id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('url', types.text, (column) => column.notNull())
      .addColumn('events', types.text, (column) => column.notNull())
      .addColumn('room', types.text)
      .addColumn('secret', types.text, (column) => column.notNull())
      .addColumn('by_account', types.text, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .execute();
    await schema
      .createTable('webhook_deliveries')
      .addColumn('serial', types.serial)
      .addColumn('webhook', types.text, (column) => column.notNull().references('webhooks.id').onDelete('cascade'))
      .addColumn('event', types.text, (column) => column.notNull())
      .addColumn('body', types.text, (column) => column.notNull())
      .addColumn('state', types.text, (column) => column.notNull())
      .addColumn('attempts', types.integer, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('due_at_ms', types.integer)
      .addColumn('outcome', types.text)
      .execute();
    await schema
      .createIndex('webhook_deliveries_webhook')
      .on('webhook_deliveries')
      .columns(['webhook', 'serial'])
      .execute();
    await sql`create index webhook_deliveries_due on webhook_deliveries (due_at_ms) where due_at_ms is not null`.execute(
      transaction,
    );
  },
};
