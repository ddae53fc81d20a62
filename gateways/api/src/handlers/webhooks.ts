import { randomBytes } from 'node:crypto';
import { randomId } from '@crossband/foundation';
import type { Webhook } from '@crossband/store';
import type { WebhookEvent } from '@crossband/wire/api';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { unknownWebhook } from '../webhooks/courier.ts';

const pageSize = 50;

export function webhookHandlers({ people, courier, store }: ApiHub) {
  const webhooks: Handler<'webhooks'> = async () => ({
    webhooks: await Promise.all(courier.list().map(({ webhook, waiting }) => viewOf(webhook, waiting))),
  });

  const newWebhook: Handler<'newWebhook'> = async ({ who, body, nowMs }) => {
    const { url } = body;
    const room = body.room === null ? null : await people.rooms.idOf(body.room);
    const secret = randomBytes(32).toString('base64url');
    const events = [...new Set(body.events)];
    const webhook = { id: `hook-${randomId()}`, url, events, room, secret, by: who.account, createdAtMs: nowMs };
    await courier.add(webhook);
    await note(who.account, 'webhook.create', webhook.id, { origin: new URL(url).origin }, nowMs);
    return { webhook: await viewOf(webhook, 0), secret };
  };

  const removeWebhook: Handler<'removeWebhook'> = async ({ who, parts, nowMs }) => {
    await courier.remove(parts.webhook);
    await note(who.account, 'webhook.remove', parts.webhook, {}, nowMs);
    return {};
  };

  const tryWebhook: Handler<'tryWebhook'> = async ({ parts }) => {
    await courier.ping(parts.webhook);
    return {};
  };

  const deliveries: Handler<'deliveries'> = async ({ parts, query }) => {
    if (!courier.has(parts.webhook)) throw unknownWebhook();
    const { before, limit = pageSize } = query;
    const page = await store.deliveries.page(parts.webhook, { limit, ...(before === undefined ? {} : { before }) });
    return {
      deliveries: page.map(({ number, event, state, attempts, createdAtMs, dueAtMs, outcome }) => ({
        number,
        event: event as WebhookEvent,
        state,
        attempts,
        createdAtMs,
        dueAtMs,
        outcome,
      })),
    };
  };

  /** A room by the name that it has now; one that nobody keeps has its id as its name. */
  async function viewOf({ id, url, events, room, by, createdAtMs }: Webhook, waiting: number) {
    const name = room === null ? null : ((await store.rooms.get(room))?.name ?? room);
    return { id, url, events: events as WebhookEvent[], room: name, by, createdAtMs, waiting };
  }

  async function note(actor: string, action: string, subject: string, detail: object, atMs: number): Promise<void> {
    await store.auditLog.append({ atMs, actor, action, room: null, subject, detail: { ...detail } });
  }

  return { webhooks, newWebhook, removeWebhook, tryWebhook, deliveries };
}
