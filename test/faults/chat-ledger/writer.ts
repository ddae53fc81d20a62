import { setTimeout } from 'node:timers/promises';
import { type Client, createClient } from '@crossband/client';
import { nodeWebSocket } from '@crossband/client/node';
import { isCodedError } from '@crossband/foundation';
import type { ChatMessageView, ResultOf } from '@crossband/wire';
import { type Ledger, wordsOf } from './ledger.ts';

/** Between two messages of one writer; below the hub's limit of 20 a second. */
const paceMs = 100;

/** One client of the SDK that writes all the time, whatever happens to the hub. */
export class Writer {
  readonly room: string;
  readonly #number: number;
  readonly #client: Client;
  readonly #ledger: Ledger;
  readonly #unanswered = new Set<Promise<unknown>>();
  readonly #waiting: { since: number; resolve: (atMs: number) => void }[] = [];
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(number: number, room: string, client: Client, ledger: Ledger) {
    this.#number = number;
    this.room = room;
    this.#client = client;
    this.#ledger = ledger;
  }

  static async join(url: string, number: number, room: string, ledger: Ledger): Promise<Writer> {
    const client = createClient({ url, webSocket: nodeWebSocket() });
    await client.join({ room, name: `Writer ${number}` });
    return new Writer(number, room, client, ledger);
  }

  start(): void {
    this.#timer = setInterval(() => this.#write(), paceMs);
  }

  /** Writes no more; resolves when everything has its answer. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#unanswered);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.close();
  }

  nextAcknowledgement(): Promise<number> {
    return this.acknowledgedAfter(Number.NEGATIVE_INFINITY);
  }

  /** Resolves with the instant at which something that was written after `since` is acknowledged. */
  acknowledgedAfter(since: number): Promise<number> {
    return new Promise((resolve) => this.#waiting.push({ since, resolve }));
  }

  /** Everything that the hub has of this room, in order. */
  async history(): Promise<ChatMessageView[]> {
    const messages: ChatMessageView[] = [];
    for (;;) {
      const after = messages.at(-1)?.position ?? 0;
      const page = await this.#page(after);
      messages.push(...page.messages);
      if (page.messages.length < 100) return messages;
    }
  }

  /** Positions that this client has on its screen now. */
  shown(): number[] {
    const { messages } = this.#client.state.getSnapshot();
    return messages.flatMap((message) => (message.delivery === 'sent' ? [message.position] : []));
  }

  /** Whoever reads thousands of messages at once is asked to wait now and then. */
  async #page(after: number): Promise<ResultOf<'chat.history'>> {
    for (;;) {
      try {
        return await this.#client.request('chat.history', { after, limit: 100 });
      } catch (error) {
        if (!isCodedError(error) || error.code !== 'rate-limited') throw error;
        await setTimeout(500);
      }
    }
  }

  #write(): void {
    const writtenAt = performance.now();
    const text = wordsOf(this.#number, this.#count);
    this.#count += 1;
    const answered = this.#client.chat.send(text).then((message) => {
      this.#ledger.acknowledged(this.room, message);
      const now = performance.now();
      for (const waiting of this.#waiting.splice(0)) {
        if (writtenAt > waiting.since) waiting.resolve(now);
        else this.#waiting.push(waiting);
      }
    });
    this.#unanswered.add(answered);
    // A refusal fails the exam where it is awaited; until then it only leaves the list.
    answered.then(
      () => this.#unanswered.delete(answered),
      () => undefined,
    );
  }
}
