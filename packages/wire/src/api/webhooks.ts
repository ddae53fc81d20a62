import * as z from 'zod/mini';
import { count, id, line, queryNumber, roomName, wallMs } from './fields.ts';

/** What a hub tells others about. */
export const webhookEvent = z.enum([
  'room.opened',
  'room.closed',
  'room.changed',
  'room.removed',
  'participant.joined',
  'participant.left',
  'member.changed',
  'account.created',
  'account.changed',
  'message.sent',
  'message.changed',
  'ping',
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;

const webhook = z.strictObject({
  id,
  url: z.string(),
  events: z.array(webhookEvent),
  /** Name of the one room that it is about; null: all. */
  room: z.nullable(z.string()),
  createdAtMs: wallMs,
  by: id,
  /** Deliveries that wait. */
  waiting: count,
});
export const webhookList = z.strictObject({ webhooks: z.array(webhook) });

export const newWebhookRequest = z.strictObject({
  url: line(2_048).check(z.minLength(1)),
  events: z.array(webhookEvent).check(z.minLength(1), z.maxLength(webhookEvent.options.length)),
  room: z.nullable(roomName),
});
/** The secret that signs is told only here. */
export const newWebhookAnswer = z.strictObject({ webhook, secret: z.string() });

export const deliveriesQuery = z.strictObject({
  before: z.optional(queryNumber(1, Number.MAX_SAFE_INTEGER)),
  limit: z.optional(queryNumber(1, 100)),
});
const delivery = z.strictObject({
  number: count,
  event: webhookEvent,
  state: z.enum(['waiting', 'delivered', 'given-up']),
  attempts: count,
  createdAtMs: wallMs,
  /** Of the next attempt; null: there is none. */
  dueAtMs: z.nullable(wallMs),
  /** What the last attempt came to: an HTTP status, or why there is none. */
  outcome: z.nullable(z.string()),
});
/** Newest first. */
export const deliveryList = z.strictObject({ deliveries: z.array(delivery) });

/** Body of what a webhook gets; see docs/protocol/webhooks.md for its signature. */
export const webhookBody = z.strictObject({
  /** The same for every attempt. */
  id: z.string(),
  event: webhookEvent,
  atMs: wallMs,
  room: z.nullable(z.string()),
  data: z.record(z.string(), z.unknown()),
});
export type WebhookBody = z.infer<typeof webhookBody>;
