import { type MonotonicMs, monotonicNow } from '@crossband/foundation';
import type { Room } from '@crossband/room';
import type { AudienceView, RequestParams } from '@crossband/wire';

/** A report older than this no longer counts: the viewer is gone or stopped watching. */
const staleMs = 8_000;
/** A publisher is told at most this often. */
const tellIntervalMs = 1_000;

interface Watched {
  readonly viewers: Map<string, { view: AudienceView; at: MonotonicMs }>;
  toldAt: MonotonicMs;
}

/** Collects what viewers say they receive, and tells each publisher what its viewers really see. */
export class Audience {
  readonly #room: Room;
  readonly #tell: (owner: string, publication: string, viewers: AudienceView[]) => void;
  readonly #watched = new Map<string, Watched>();

  constructor(room: Room, tell: (owner: string, publication: string, viewers: AudienceView[]) => void) {
    this.#room = room;
    this.#tell = tell;
    room.events.on('publicationClosed', (publication) => this.#watched.delete(publication));
  }

  report(viewer: string, received: RequestParams['stats.report']['received']): void {
    const now = monotonicNow();
    for (const { subscription, ...figures } of received) {
      const subscribed = this.#room.subscriptions.get(subscription);
      if (subscribed?.participant !== viewer) continue;
      const watched = this.#watched.get(subscribed.publication) ?? { viewers: new Map(), toldAt: 0 as MonotonicMs };
      this.#watched.set(subscribed.publication, watched);
      watched.viewers.set(viewer, { view: { participant: viewer, name: subscribed.name, ...figures }, at: now });
      if (now - watched.toldAt >= tellIntervalMs) this.#publish(subscribed.publication, watched, now);
    }
  }

  #publish(publication: string, watched: Watched, now: MonotonicMs): void {
    const owner = this.#room.ownerOf(publication);
    if (!owner) return;
    watched.toldAt = now;
    const viewers: AudienceView[] = [];
    for (const [viewer, { view, at }] of watched.viewers) {
      if (now - at > staleMs) watched.viewers.delete(viewer);
      else viewers.push(view);
    }
    this.#tell(owner, publication, viewers);
  }
}
