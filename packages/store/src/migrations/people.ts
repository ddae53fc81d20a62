import type { Migration } from './migration.ts';

/** Accounts, where they are signed in, and the ways in: invitations, passkeys, API keys, OpenID Connect. */
export const people: Migration = {
  name: 'people',
  async up({ schema }, types) {
    await schema
      .createTable('accounts')
      .addColumn('id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('name', types.text, (column) => column.notNull())
      .addColumn('name_key', types.text, (column) => column.notNull().unique())
      .addColumn('password_hash', types.text)
      .addColumn('administrator', types.integer, (column) => column.notNull())
      .addColumn('disabled', types.integer, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .execute();
    await schema
      .createTable('sessions')
      .addColumn('id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('account', types.text, (column) => column.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('public_key', types.text, (column) => column.notNull())
      .addColumn('device', types.text, (column) => column.notNull())
      .addColumn('address', types.text, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('last_seen_at_ms', types.integer, (column) => column.notNull())
      .execute();
    await schema.createIndex('sessions_account').on('sessions').column('account').execute();
    await schema.createIndex('sessions_last_seen').on('sessions').column('last_seen_at_ms').execute();
    await schema
      .createTable('session_tokens')
      .addColumn('hash', types.text, (column) => column.primaryKey().notNull())
      .addColumn('session', types.text, (column) => column.notNull().references('sessions.id').onDelete('cascade'))
      .addColumn('replaced_at_ms', types.integer)
      .addColumn('replaced_salt', types.text)
      .execute();
    await schema.createIndex('session_tokens_session').on('session_tokens').column('session').execute();
    await schema
      .createTable('invites')
      .addColumn('id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('token_hash', types.text, (column) => column.notNull().unique())
      .addColumn('by_account', types.text, (column) => column.notNull())
      .addColumn('role', types.text, (column) => column.notNull())
      .addColumn('room', types.text, (column) => column.references('rooms.id').onDelete('cascade'))
      .addColumn('uses_left', types.integer, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('expires_at_ms', types.integer, (column) => column.notNull())
      .execute();
    await schema.createIndex('invites_room').on('invites').column('room').execute();
    await schema
      .createTable('passkeys')
      .addColumn('id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('account', types.text, (column) => column.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('public_key', types.text, (column) => column.notNull())
      .addColumn('counter', types.integer, (column) => column.notNull())
      .addColumn('transports', types.text, (column) => column.notNull())
      .addColumn('name', types.text, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .addColumn('last_used_at_ms', types.integer, (column) => column.notNull())
      .execute();
    await schema.createIndex('passkeys_account').on('passkeys').column('account').execute();
    await schema
      .createTable('api_keys')
      .addColumn('id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('secret', types.text, (column) => column.notNull())
      .addColumn('label', types.text, (column) => column.notNull())
      .addColumn('by_account', types.text, (column) => column.notNull())
      .addColumn('created_at_ms', types.integer, (column) => column.notNull())
      .execute();
    await schema
      .createTable('external_identities')
      .addColumn('issuer', types.text, (column) => column.notNull())
      .addColumn('subject', types.text, (column) => column.notNull())
      .addColumn('account', types.text, (column) => column.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('linked_at_ms', types.integer, (column) => column.notNull())
      .addPrimaryKeyConstraint('external_identities_key', ['issuer', 'subject'])
      .execute();
    await schema.createIndex('external_identities_account').on('external_identities').column('account').execute();
  },
};
