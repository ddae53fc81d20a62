import type { MessageTables } from './tables/messages.ts';
import type { PeopleTables } from './tables/people.ts';
import type { RoomTables } from './tables/rooms.ts';
import type { SchemaVersionTable } from './tables/schema-version.ts';
import type { WebhookTables } from './tables/webhooks.ts';

/** Every table. A domain adds its own file in `tables/`, its migration in `migrations/`, and one line here. */
export interface Tables extends MessageTables, RoomTables, PeopleTables, WebhookTables {
  schema_version: SchemaVersionTable;
}
