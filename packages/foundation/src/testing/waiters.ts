/** Tests that wait for something to happen. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Resolves as soon as `done` says so; it is asked now, and after everything that happens. */
  until(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!done()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  happened(): void {
    for (const check of [...this.#waiting]) check();
  }
}
