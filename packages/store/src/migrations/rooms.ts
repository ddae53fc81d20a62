import type { Migration } from './migration.ts';

/** Rooms that stay, who belongs to them, who may not enter, and what moderators did. */
export const rooms: Migration = {
  name: 'rooms',
  async up({ schema }, types) {
    await schema
      .createTable('rooms')
      .addColumn('id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('name', types.text, (column) => column.notNull().unique())
      .addColumn('topic', types.text, (column) => column.notNull())
      .addColumn('folder', types.text, (column) => column.notNull())
      .addColumn('sort_order', types.integer, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('settings', types.text, (column) => column.notNull())
      .execute();
    await schema
      .createTable('memberships')
      .addColumn('room', types.text, (column) => column.notNull().references('rooms.id').onDelete('cascade'))
      .addColumn('account', types.text, (column) => column.notNull())
      .addColumn('role', types.text, (column) => column.notNull())
      .addColumn('overrides', types.text, (column) => column.notNull())
      .addColumn('since_ms', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('memberships_key', ['room', 'account'])
      .execute();
    await schema.createIndex('memberships_account').on('memberships').column('account').execute();
    await schema
      .createTable('bans')
      .addColumn('room', types.text, (column) => column.notNull())
      .addColumn('subject', types.text, (column) => column.notNull())
      .addColumn('by_account', types.text, (column) => column.notNull())
      .addColumn('reason', types.text, (column) => column.notNull())
      .addColumn('at_ms', types.integer, (column) => column.notNull())
      .addColumn('until_ms', types.integer)
      .addPrimaryKeyConstraint('bans_key', ['room', 'subject'])
      .execute();
    await schema
      .createTable('audit_log')
      .addColumn('serial', types.serial)
      .addColumn('at_ms', types.integer, (column) => column.notNull())
      .addColumn('actor', types.text, (column) => column.notNull())
      .addColumn('action', types.text, (column) => column.notNull())
      .addColumn('room', types.text)
      .addColumn('subject', types.text)
      .addColumn('detail', types.text, (column) => column.notNull())
      .execute();
    await schema.createIndex('audit_log_room').on('audit_log').columns(['room', 'serial']).execute();
  },
};
