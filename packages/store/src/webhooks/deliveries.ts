import type { Selectable } from 'kysely';
import { checkInteger, checkLimit, checkText, isStorable } from '../checks.ts';
import type { Database, Writer } from '../database.ts';
import { GroupCommit } from '../group-commit.ts';
import type { Tables } from '../schema.ts';

export interface NewDelivery {
  readonly webhook: string;
  readonly event: string;
  /** JSON, as it is sent; at most 65,536 characters. */
  readonly body: string;
  /** Wall clock, ms since the epoch, as all times here. */
  readonly atMs: number;
}

export interface Delivery {
  /** Order of all deliveries, and cursor of `page`. */
  readonly number: number;
  readonly webhook: string;
  readonly event: string;
  readonly body: string;
  readonly state: 'waiting' | 'delivered' | 'given-up';
  readonly attempts: number;
  readonly createdAtMs: number;
  readonly dueAtMs: number | null;
  readonly outcome: string | null;
}

/** What came of an attempt. */
export interface Attempt {
  readonly number: number;
  readonly state: Delivery['state'];
  readonly outcome: string;
  /** Of the next attempt; null: there is none. */
  readonly dueAtMs: number | null;
}

type Work = { readonly told: NewDelivery } | { readonly attempted: Attempt };

/** What webhooks are told, kept until it is delivered, and some time after. Every method rejects with a CodedError. */
export class Deliveries {
  readonly #database: Database;
  readonly #work: GroupCommit<Work, void>;

  constructor(database: Database) {
    this.#database = database;
    this.#work = new GroupCommit({
      maxBatch: 256,
      maxQueue: 20_000,
      commit: async (batch, answer) => {
        await database.write(async (tx) => {
          for (const one of batch) await ('told' in one ? insert(tx, one.told) : settle(tx, one.attempted));
        });
        answer(batch.map(() => ({ result: undefined })));
      },
    });
  }

  /** @throws CodedError `unstorable`, `store-busy` */
  async add(delivery: NewDelivery): Promise<void> {
    checkText(delivery.body, 'event', 65_536);
    checkText(delivery.event, "event's name", 64, 1);
    checkInteger(delivery.atMs, 'time');
    await this.#work.add({ told: delivery });
  }

  async attempted(attempt: Attempt): Promise<void> {
    checkText(attempt.outcome, 'outcome', 256);
    await this.#work.add({ attempted: attempt });
  }

  /** What is due, the oldest first, of all webhooks but those named. `limit`: 1 to 500. */
  due(nowMs: number, limit: number, except: readonly string[] = []): Promise<Delivery[]> {
    checkLimit(limit, 500);
    return this.#database.read(async (db) => {
      let query = db.selectFrom('webhook_deliveries').selectAll().where('due_at_ms', '<=', nowMs);
      if (except.length > 0) query = query.where('webhook', 'not in', except);
      return (await query.orderBy('due_at_ms').orderBy('serial').limit(limit).execute()).map(toDelivery);
    });
  }

  /** When the next attempt after this moment is due; null: nothing waits longer. */
  nextDueAfter(nowMs: number): Promise<number | null> {
    return this.#database.read(async (db) => {
      const query = db.selectFrom('webhook_deliveries').select('due_at_ms').where('due_at_ms', '>', nowMs);
      return (await query.orderBy('due_at_ms').limit(1).executeTakeFirst())?.due_at_ms ?? null;
    });
  }

  /** How many wait, by webhook. */
  waiting(): Promise<Map<string, number>> {
    return this.#database.read(async (db) => {
      const rows = await db
        .selectFrom('webhook_deliveries')
        .select(({ fn }) => ['webhook', fn.countAll<number>().as('count')])
        .where('due_at_ms', 'is not', null)
        .groupBy('webhook')
        .execute();
      return new Map(rows.map(({ webhook, count }) => [webhook, Number(count)]));
    });
  }

  /** Newest first; `before` is the `number` of the last one of the page before. `limit`: 1 to 100. */
  page(webhook: string, { before, limit }: { before?: number; limit: number }): Promise<Delivery[]> {
    checkLimit(limit, 100);
    if (!isStorable(webhook)) return Promise.resolve([]);
    return this.#database.read(async (db) => {
      let query = db.selectFrom('webhook_deliveries').selectAll().where('webhook', '=', webhook);
      if (before !== undefined) query = query.where('serial', '<', before);
      return (await query.orderBy('serial', 'desc').limit(limit).execute()).map(toDelivery);
    });
  }

  /** Forgets what is settled, but for the newest `kept` of a webhook. */
  trim(webhook: string, kept: number): Promise<void> {
    return this.#database.write(async (tx) => {
      const settled = tx
        .selectFrom('webhook_deliveries')
        .select('serial')
        .where('webhook', '=', webhook)
        .where('due_at_ms', 'is', null);
      const last = await settled.orderBy('serial', 'desc').offset(kept).limit(1).executeTakeFirst();
      if (!last) return;
      await tx
        .deleteFrom('webhook_deliveries')
        .where('webhook', '=', webhook)
        .where('due_at_ms', 'is', null)
        .where('serial', '<=', last.serial)
        .execute();
    });
  }

  /** Resolves when everything that was handed over is durable. */
  drained(): Promise<void> {
    return this.#work.drained();
  }
}

/** A webhook that is gone meanwhile is told nothing. */
async function insert(tx: Writer, { webhook, event, body, atMs }: NewDelivery): Promise<void> {
  const known = await tx.selectFrom('webhooks').select('id').where('id', '=', webhook).executeTakeFirst();
  if (!known) return;
  const row = { webhook, event, body, state: 'waiting', attempts: 0, outcome: null } as const;
  await tx
    .insertInto('webhook_deliveries')
    .values({ ...row, created_at_ms: atMs, due_at_ms: atMs })
    .execute();
}

async function settle(tx: Writer, { number, state, outcome, dueAtMs }: Attempt): Promise<void> {
  await tx
    .updateTable('webhook_deliveries')
    .set(({ eb }) => ({ state, outcome, due_at_ms: dueAtMs, attempts: eb('attempts', '+', 1) }))
    .where('serial', '=', number)
    .execute();
}

function toDelivery(row: Selectable<Tables['webhook_deliveries']>): Delivery {
  return {
    number: row.serial,
    webhook: row.webhook,
    event: row.event,
    body: row.body,
    state: row.state,
    attempts: row.attempts,
    createdAtMs: row.created_at_ms,
    dueAtMs: row.due_at_ms,
    outcome: row.outcome,
  };
}
