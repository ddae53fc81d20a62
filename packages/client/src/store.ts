/** An observable immutable value, shaped for React's `useSyncExternalStore(store.subscribe, store.getSnapshot)`. */
export interface Store<Value> {
  /** Calls `listener` after every change; the returned function stops that. Safe to pass unbound. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The value now; the same reference until something changes. Safe to pass unbound. */
  readonly getSnapshot: () => Value;
}

/** The owner's side of a `Store`. */
export class ValueStore<Value> implements Store<Value> {
  #value: Value;
  readonly #listeners = new Set<() => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // A wrapper of its own, so that a listener subscribed twice is called twice and removed once.
    const entry = (): void => listener();
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  };

  readonly getSnapshot = (): Value => this.#value;

  /** Listeners hear only of a new reference. */
  set(value: Value): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  update(change: (value: Value) => Value): void {
    this.set(change(this.#value));
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }
}
