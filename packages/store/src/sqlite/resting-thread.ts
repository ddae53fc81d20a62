import type { SqliteThread } from './thread.ts';

/** How long a thread without work is kept, ms. Starting one takes some 50 ms, in which nothing else waits. */
const usualRestAfterMs = 600_000;

/**
 * A SQLite thread that starts with the first who takes it, and ends when nobody has had work for it for a while: each
 * costs some 13 MB, which an idle hub keeps for others.
 */
export class RestingThread {
  readonly #open: () => Promise<SqliteThread>;
  readonly #restAfterMs: number;
  #opening: Promise<SqliteThread> | null = null;
  #thread: SqliteThread | null = null;
  /** The one before, on its way out. */
  #leaving: Promise<void> = Promise.resolve();
  #holders = 0;
  #rest: NodeJS.Timeout | null = null;

  constructor(open: () => Promise<SqliteThread>, restAfterMs = usualRestAfterMs) {
    this.#open = open;
    this.#restAfterMs = restAfterMs;
  }

  get isAwake(): boolean {
    return this.#opening !== null;
  }

  /** Whoever takes it gives it back. Rejects when the file cannot be opened; then the next one tries again. */
  take(): SqliteThread | Promise<SqliteThread> {
    this.#holders += 1;
    return this.#thread ?? this.#wake();
  }

  /** Keeps it awake while `act` runs. */
  async during<T>(act: (thread: SqliteThread) => Promise<T>): Promise<T> {
    const thread = await this.take();
    try {
      return await act(thread);
    } finally {
      this.give();
    }
  }

  give(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    if (this.#rest) this.#rest.refresh();
    else this.#rest = setTimeout(() => this.#restNow(), this.#restAfterMs).unref();
  }

  /** Ends the thread, after what is under way; whoever takes it from now on would start another. */
  async close(): Promise<void> {
    if (this.#rest) clearTimeout(this.#rest);
    await this.#leaving;
    await (await this.#opening)?.close();
  }

  async #wake(): Promise<SqliteThread> {
    this.#opening ??= this.#open();
    try {
      this.#thread = await this.#opening;
      return this.#thread;
    } catch (error) {
      this.#opening = null;
      this.#holders -= 1;
      throw error;
    }
  }

  #restNow(): void {
    // Whoever has it gives it back, which sets the timer again.
    if (this.#holders > 0 || !this.#thread) return;
    this.#leaving = this.#thread.close();
    // Who closes the store hears of it; until then it disturbs nobody.
    this.#leaving.catch(() => undefined);
    this.#thread = null;
    this.#opening = null;
  }
}
