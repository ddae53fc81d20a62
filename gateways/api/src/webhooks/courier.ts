import { setTimeout as delay } from 'node:timers/promises';
import { CodedError, type Logger, messageOf, randomId, type WallMs, wallNow } from '@crossband/foundation';
import type { Delivery, Store, Webhook } from '@crossband/store';
import type { WebhookBody, WebhookEvent } from '@crossband/wire/api';
import { checkWebhookUrl, post } from './post.ts';
import { type Schedule, usualSchedule } from './schedule.ts';
import { signatureOf } from './signature.ts';

export interface CourierOptions {
  readonly store: Pick<Store, 'webhooks' | 'deliveries'>;
  /** Tell applications of private networks too. */
  readonly privateAddresses: boolean;
  readonly logger: Logger;
  readonly schedule?: Schedule;
  readonly timeoutMs?: number;
}

/** Something that happened here. */
export interface News {
  readonly event: WebhookEvent;
  /** Where it happened; null: in the hub. */
  readonly room: { readonly id: string; readonly name: string } | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export const courierLimits = {
  webhooks: 50,
  /** Of one webhook; what happens while so many wait is not told. */
  waiting: 5_000,
  /** Settled ones of one webhook that its log keeps. */
  logged: 1_000,
  /** Attempts at once, in all and of one webhook. */
  atOnce: 16,
  atOnceEach: 4,
} as const;

const usualTimeoutMs = 10_000;
/** How long the courier sleeps when it could not read the store. */
const failureDelayMs = 5_000;
/** The longest sleep: timers do not count in clock changes. */
const maxSleepMs = 60_000;

/** Tells applications what happens here: everything is kept first, then sent, and sent again until it is taken. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #schedule: Schedule;
  readonly #timeoutMs: number;
  #webhooks = new Map<string, Webhook>();
  #waiting = new Map<string, number>();
  readonly #inFlight = new Map<number, Promise<void>>();
  readonly #inFlightOf = new Map<string, number>();
  /** Attempts that ended while the store was asked what is due: its answer may be older than they are. */
  readonly #endedMeanwhile = new Set<number>();
  #settled = 0;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  readonly #closing = new AbortController();

  private constructor(options: CourierOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? usualSchedule;
    this.#timeoutMs = options.timeoutMs ?? usualTimeoutMs;
  }

  /** Goes on with what was not delivered before. */
  static async open(options: CourierOptions): Promise<Courier> {
    const courier = new Courier(options);
    const { webhooks, deliveries } = options.store;
    courier.#webhooks = new Map((await webhooks.list()).map((webhook) => [webhook.id, webhook]));
    // What was to be told to a webhook goes with it, so without any there is nothing to look for.
    if (courier.#webhooks.size === 0) return courier;
    courier.#waiting = await deliveries.waiting();
    courier.#look();
    return courier;
  }

  list(): { webhook: Webhook; waiting: number }[] {
    return [...this.#webhooks.values()].map((webhook) => ({ webhook, waiting: this.#waiting.get(webhook.id) ?? 0 }));
  }

  has(id: string): boolean {
    return this.#webhooks.has(id);
  }

  /** @throws CodedError `bad-webhook`, `too-many-webhooks` */
  async add(webhook: Webhook): Promise<void> {
    checkWebhookUrl(webhook.url, this.#options.privateAddresses);
    if (this.#webhooks.size >= courierLimits.webhooks) {
      throw new CodedError(
        'too-many-webhooks',
        `A hub has at most ${courierLimits.webhooks} webhooks; remove one first.`,
      );
    }
    await this.#options.store.webhooks.insert(webhook);
    this.#webhooks.set(webhook.id, webhook);
  }

  /** @throws CodedError `unknown-webhook` */
  async remove(id: string): Promise<void> {
    const known = this.#webhooks.delete(id);
    this.#waiting.delete(id);
    if (!(await this.#options.store.webhooks.remove(id)) && !known) throw unknownWebhook();
  }

  /** Resolves when it is kept for everybody who wants to know; without such, at once. Never rejects. */
  async tell({ event, room, data }: News): Promise<void> {
    const wanting = [...this.#webhooks.values()].filter(
      (webhook) => webhook.events.includes(event) && (webhook.room === null || webhook.room === room?.id),
    );
    await Promise.all(wanting.map((webhook) => this.#keep(webhook, { event, room, data })));
  }

  /** Sends `ping`, whatever else this webhook is told. @throws CodedError `unknown-webhook` */
  async ping(id: string): Promise<void> {
    const webhook = this.#webhooks.get(id);
    if (!webhook) throw unknownWebhook();
    await this.#keep(webhook, { event: 'ping', room: null, data: {} });
  }

  /** Breaks off attempts under way; what is not delivered is sent after the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#inFlight.values());
  }

  async #keep({ id }: Webhook, { event, room, data }: News): Promise<void> {
    const { store, logger } = this.#options;
    const waiting = this.#waiting.get(id) ?? 0;
    if (waiting >= courierLimits.waiting) {
      if (waiting === courierLimits.waiting) logger.warn({ webhook: id }, 'a webhook is too slow; it misses events');
      this.#waiting.set(id, courierLimits.waiting + 1);
      return;
    }
    this.#waiting.set(id, waiting + 1);
    const atMs = wallNow();
    const body: WebhookBody = { id: randomId(130), event, atMs, room: room?.name ?? null, data };
    try {
      await store.deliveries.add({ webhook: id, event, body: JSON.stringify(body), atMs });
      this.#look();
    } catch (error) {
      this.#count(id, -1);
      logger.warn({ webhook: id, event, error: messageOf(error) }, 'cannot keep an event for a webhook');
    }
  }

  /** Sends what is due, then sleeps until something is. */
  #look(): void {
    if (this.#closing.signal.aborted) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = this.#sendDue().finally(() => {
      this.#looking = null;
      if (!this.#again) return;
      this.#again = false;
      this.#look();
    });
  }

  async #sendDue(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    const { store, logger } = this.#options;
    try {
      const nowMs = wallNow();
      const busy = [...this.#inFlightOf].filter(([, count]) => count >= courierLimits.atOnceEach).map(([id]) => id);
      this.#endedMeanwhile.clear();
      for (const delivery of await store.deliveries.due(nowMs, 64, busy)) {
        if (this.#hasPlace(delivery)) this.#send(delivery);
      }
      // What has no place now is sent when an attempt ends, which looks again.
      const nextMs = await store.deliveries.nextDueAfter(nowMs);
      if (nextMs !== null) this.#sleep(nextMs - nowMs);
    } catch (error) {
      logger.warn({ error: messageOf(error) }, 'cannot read what webhooks are to be told; trying again');
      this.#sleep(failureDelayMs);
    }
  }

  #sleep(ms: number): void {
    if (this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => this.#look(), Math.min(ms, maxSleepMs));
    this.#timer.unref();
  }

  #hasPlace({ number, webhook }: Delivery): boolean {
    if (this.#inFlight.has(number) || this.#endedMeanwhile.has(number)) return false;
    if (this.#inFlight.size >= courierLimits.atOnce) return false;
    return (this.#inFlightOf.get(webhook) ?? 0) < courierLimits.atOnceEach;
  }

  #send(delivery: Delivery): void {
    const { number, webhook } = delivery;
    this.#inFlightOf.set(webhook, (this.#inFlightOf.get(webhook) ?? 0) + 1);
    const attempt = this.#attempt(delivery).finally(() => {
      this.#inFlight.delete(number);
      this.#endedMeanwhile.add(number);
      this.#inFlightOf.set(webhook, (this.#inFlightOf.get(webhook) ?? 1) - 1);
      this.#look();
    });
    this.#inFlight.set(number, attempt);
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const webhook = this.#webhooks.get(delivery.webhook);
    if (!webhook) return;
    const { delivered, outcome } = await this.#post(webhook, delivery);
    if (!delivered && this.#closing.signal.aborted) return;
    const delayMs = delivered ? null : this.#schedule(delivery.attempts + 1);
    const state = delivered ? 'delivered' : delayMs === null ? 'given-up' : 'waiting';
    const { store, logger } = this.#options;
    try {
      const dueAtMs = delayMs === null ? null : wallNow() + delayMs;
      await store.deliveries.attempted({ number: delivery.number, state, outcome: outcome.slice(0, 256), dueAtMs });
      if (state !== 'waiting') this.#count(webhook.id, -1);
      if (state === 'given-up') logger.warn({ webhook: webhook.id, outcome }, 'gave up telling a webhook');
      this.#settled += 1;
      if (this.#settled % 256 === 0) await store.deliveries.trim(webhook.id, courierLimits.logged);
    } catch (error) {
      // It is due as before: the other side may hear of it twice, by the same id.
      logger.warn({ webhook: webhook.id, error: messageOf(error) }, 'cannot note what a webhook was told');
      await delay(failureDelayMs, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
    }
  }

  async #post({ url, secret }: Webhook, { body, event }: Delivery): Promise<{ delivered: boolean; outcome: string }> {
    const atMs: WallMs = wallNow();
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Crossband',
      'crossband-event': event,
      'crossband-signature': signatureOf(secret, body, atMs),
    };
    const { privateAddresses } = this.#options;
    const signal = AbortSignal.any([AbortSignal.timeout(this.#timeoutMs), this.#closing.signal]);
    try {
      const status = await post({ url, headers, body, signal, privateAddresses });
      return { delivered: status >= 200 && status < 300, outcome: String(status) };
    } catch (error) {
      return { delivered: false, outcome: messageOf(error) };
    }
  }

  #count(id: string, change: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) this.#waiting.set(id, Math.max(0, Math.min(waiting, courierLimits.waiting) + change));
  }
}

export function unknownWebhook(): CodedError {
  return new CodedError('unknown-webhook', 'There is no such webhook (any more); reload the list.');
}
