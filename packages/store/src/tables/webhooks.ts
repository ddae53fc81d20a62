import type { Generated } from 'kysely';

export interface WebhookTables {
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
}

interface WebhooksTable {
  id: string;
  url: string;
  /** JSON array of event names. */
  events: string;
  /** Id of the one room that it is about; null: all. */
  room: string | null;
  secret: string;
  by_account: string;
  created_at_ms: number;
}

interface WebhookDeliveriesTable {
  serial: Generated<number>;
  webhook: string;
  event: string;
  /** JSON, as it is sent. */
  body: string;
  state: 'waiting' | 'delivered' | 'given-up';
  attempts: number;
  created_at_ms: number;
  /** Of the next attempt; null: there is none. */
  due_at_ms: number | null;
  /** What the last attempt came to. */
  outcome: string | null;
}
