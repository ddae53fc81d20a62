/**
 * Does pieces of work one at a time, each in a turn of the event loop of its own, so that whoever else waits is served in
 * between. TLS handshakes are such pieces: a thousand at once would be a second in which nobody is heard.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  take(work: () => void): void {
    this.#waiting.push(work);
    if (this.#waiting.length === 1) setImmediate(() => this.#next());
  }

  #next(): void {
    const work = this.#waiting[0];
    try {
      work?.();
    } finally {
      this.#waiting.shift();
      if (this.#waiting.length > 0) setImmediate(() => this.#next());
    }
  }
}
