import type { Want } from '@crossband/wire';

export interface WantEntry {
  publication: string;
  want: Want | null;
}

/**
 * Collects what is wanted of each publication and hands it on in batches: what is said in one turn leaves together at
 * once, and further changes (a window being resized) wait `pauseMs`, so that only the last of them is sent.
 */
export class Wants {
  static readonly pauseMs = 150;
  static readonly batchSize = 256;

  readonly #send: (entries: WantEntry[]) => void;
  readonly #wanted = new Map<string, Want>();
  readonly #changed = new Set<string>();
  /** Those that the application decided about: no default speaks for them any more. */
  readonly #decided = new Set<string>();
  #open = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #scheduled = false;

  constructor(send: (entries: WantEntry[]) => void) {
    this.#send = send;
  }

  /** What the application wants. */
  decide(publication: string, want: Want | null): void {
    this.#decided.add(publication);
    this.#set(publication, want);
  }

  /** What is wanted as long as the application has not decided. */
  propose(publication: string, want: Want | null): void {
    if (!this.#decided.has(publication)) this.#set(publication, want);
  }

  #set(publication: string, want: Want | null): void {
    const before = this.#wanted.get(publication);
    if (want === null ? before === undefined : before !== undefined && sameWant(before, want)) return;
    if (want === null) this.#wanted.delete(publication);
    else this.#wanted.set(publication, want);
    this.#changed.add(publication);
    this.#schedule();
  }

  /** The publication is gone; there is nothing to tell the hub. */
  forget(publication: string): void {
    for (const known of [this.#wanted, this.#changed, this.#decided]) known.delete(publication);
  }

  /** The hub can take wants (again): all of them are said. */
  start(): void {
    this.#open = true;
    for (const publication of this.#wanted.keys()) this.#changed.add(publication);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flush();
  }

  /** The hub cannot take wants at the moment; they are kept. */
  pause(): void {
    this.#open = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  clear(): void {
    this.pause();
    for (const known of [this.#wanted, this.#changed, this.#decided]) known.clear();
  }

  #schedule(): void {
    if (!this.#open || this.#timer !== undefined || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#open && this.#timer === undefined) this.#flush();
    });
  }

  #flush(): void {
    const entries = [...this.#changed].map((publication) => ({
      publication,
      want: this.#wanted.get(publication) ?? null,
    }));
    this.#changed.clear();
    for (let start = 0; start < entries.length; start += Wants.batchSize) {
      this.#send(entries.slice(start, start + Wants.batchSize));
    }
    if (entries.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, Wants.pauseMs);
  }
}

function sameWant(a: Want, b: Want): boolean {
  return a.maxWidthPx === b.maxWidthPx && a.maxFps === b.maxFps && a.priority === b.priority;
}
