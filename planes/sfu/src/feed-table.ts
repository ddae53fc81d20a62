import type { Plan } from '@crossband/room';
import type { Feed } from './feed.ts';

/** A replaced feed flows this long for devices that do not show its successor. */
const retireAfterMs = 5_000;

/** The feeds of one room by handle, and which of them the plan has dropped in favour of a successor. */
export class FeedTable {
  readonly #feeds = new Map<string, Feed>();
  readonly #retired = new Map<Feed, NodeJS.Timeout>();
  readonly #onRetired: (feed: Feed) => void;

  constructor(onRetired: (feed: Feed) => void) {
    this.#onRetired = onRetired;
  }

  get(handle: string): Feed | undefined {
    return this.#feeds.get(handle);
  }

  [Symbol.iterator](): Iterator<Feed> {
    return this.#feeds.values();
  }

  add(feed: Feed): void {
    this.#feeds.set(feed.handle, feed);
    feed.onUnused(() => {
      if (this.#retired.has(feed)) this.#onRetired(feed);
    });
  }

  /** False: it was not here. */
  remove(feed: Feed): boolean {
    clearTimeout(this.#retired.get(feed));
    this.#retired.delete(feed);
    return this.#feeds.delete(feed.handle);
  }

  /**
   * Gives the feeds of a plan to their publications, and returns those to be closed: named once, named no more. One whose
   * publication goes on with another open feed flows on until its receivers have changed over (make before break).
   */
  claim(plan: Plan): Feed[] {
    const successors = new Set<string>();
    for (const [handle, publication] of plan.feeds) {
      const feed = this.#feeds.get(handle);
      if (feed) feed.publication = publication;
      if (plan.open.has(handle)) successors.add(publication);
    }
    const dropped: Feed[] = [];
    for (const feed of this.#feeds.values()) {
      if (feed.publication === null || plan.feeds.has(feed.handle)) continue;
      if (feed.open && feed.receivers > 0 && successors.has(feed.publication)) this.#retire(feed);
      else dropped.push(feed);
    }
    return dropped;
  }

  mayFlow(feed: Feed, plan: Plan): boolean {
    return plan.open.has(feed.handle) || this.#retired.has(feed);
  }

  #retire(feed: Feed): void {
    if (this.#retired.has(feed)) return;
    const timer = setTimeout(() => this.#onRetired(feed), retireAfterMs);
    timer.unref();
    this.#retired.set(feed, timer);
  }
}
