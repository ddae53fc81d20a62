/** What an emitter may emit: event name (past tense) to the tuple of its arguments. */
export type EventMap = Record<string, readonly unknown[]>;

type Listener<Args extends readonly unknown[]> = (...args: Args) => void;

/**
 * Typed events. A listener may not throw into the emitter: what it throws goes to `onListenerError`, so that one
 * faulty observer cannot stop a room from telling the others.
 */
export class Emitter<Events extends { [Name in keyof Events]: readonly unknown[] }> {
  readonly #listeners = new Map<keyof Events, Set<Listener<readonly unknown[]>>>();
  readonly #onListenerError: (error: unknown, event: string) => void;

  constructor(onListenerError: (error: unknown, event: string) => void = rethrowLater) {
    this.#onListenerError = onListenerError;
  }

  /** Adds a listener; the returned function removes it, and so does aborting `signal`. */
  on<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>, signal?: AbortSignal): () => void {
    if (signal?.aborted) return () => undefined;
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    const entry = listener as unknown as Listener<readonly unknown[]>;
    listeners.add(entry);
    const off = (): void => {
      listeners.delete(entry);
      signal?.removeEventListener('abort', off);
    };
    signal?.addEventListener('abort', off, { once: true });
    return off;
  }

  /** Resolves with the arguments of the next `event`; rejects with the signal's reason when aborted first. */
  next<Name extends keyof Events>(event: Name, signal?: AbortSignal): Promise<Events[Name]> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        off();
        reject(signal?.reason);
      };
      const off = this.on(event, (...args) => {
        off();
        signal?.removeEventListener('abort', onAbort);
        resolve(args);
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  emit<Name extends keyof Events>(event: Name, ...args: Events[Name]): void {
    const listeners = this.#listeners.get(event);
    if (!listeners) return;
    for (const listener of [...listeners]) {
      try {
        listener(...args);
      } catch (error) {
        this.#onListenerError(error, String(event));
      }
    }
  }

  listenerCount(event: keyof Events): number {
    return this.#listeners.get(event)?.size ?? 0;
  }
}

/** Default: the error surfaces as an uncaught one in a turn of its own, never inside the emitter's call. */
function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
