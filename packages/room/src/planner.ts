import type { Want } from '@crossband/wire';
import { Crossings } from './bridging.ts';
import type { Feed, Plan, PlaneId, PublicationId, RoomId, Route, Sink, SubscriptionId } from './ports.ts';

/** What the planner reads of a room. Nothing else decides who hears whom. */
export interface PlanInput {
  readonly room: RoomId;
  readonly fence: number;
  readonly version: number;
  readonly publications: Iterable<PlannedPublication>;
  readonly subscriptions: Iterable<PlannedSubscription>;
  /** By the room's rules. */
  readonly signed: boolean;
}

export interface PlannedPublication {
  readonly id: PublicationId;
  readonly participant: string;
  readonly feed: Feed | null;
  /** The same media on other planes, where a bridge carried it. */
  readonly copies: ReadonlyMap<PlaneId, Feed>;
  readonly muted: boolean;
  /** False while its owner may not be heard or seen with it. */
  readonly permitted: boolean;
  /** False while its owner is absent (vanished, not yet resumed). */
  readonly ownerPresent: boolean;
}

export interface PlannedSubscription {
  readonly id: SubscriptionId;
  readonly participant: string;
  readonly publication: PublicationId;
  readonly sink: Sink;
  readonly want: Want;
  /** False while its owner may not hear or see others. */
  readonly permitted: boolean;
  readonly ownerPresent: boolean;
}

/**
 * The one place that decides who may hear whom. Pure: the same input gives the same plan.
 *
 * A feed is open when its publication is not muted, and its owner is present and permitted to be heard or seen; so are its
 * copies on other planes. A subscription becomes a route when both sides are present, its owner may receive, the
 * publication has a feed, and it is somebody else's. A route to a muted publication stays: the gate is shut at the feed,
 * and unmuting is instant.
 *
 * Who receives on another plane gets the copy there; one route more takes the publication to the bridge that makes it.
 */
export function planRoom(input: PlanInput): Plan {
  const open = new Set<string>();
  const feeds = new Map<string, PublicationId>();
  const publications = new Map<PublicationId, PlannedPublication>();
  for (const publication of input.publications) {
    if (!publication.feed) continue;
    publications.set(publication.id, publication);
    const isOpen = publication.ownerPresent && publication.permitted && !publication.muted;
    for (const { handle } of [publication.feed, ...publication.copies.values()]) {
      feeds.set(handle, publication.id);
      if (isOpen) open.add(handle);
    }
  }
  const routes: Route[] = [];
  const crossings = new Crossings();
  for (const subscription of input.subscriptions) {
    const publication = publications.get(subscription.publication);
    if (!publication?.feed) continue;
    if (!publication.ownerPresent || !subscription.ownerPresent || !subscription.permitted) continue;
    if (publication.participant === subscription.participant) continue;
    const { id, sink, want } = subscription;
    const crosses = sink.plane !== publication.feed.plane;
    if (crosses) crossings.add(publication, publication.feed, sink.plane, want);
    const feed = crosses ? publication.copies.get(sink.plane) : publication.feed;
    if (feed) routes.push({ subscription: id, publication: publication.id, feed, sink, want });
  }
  routes.push(...crossings.routes);
  const { room, fence, version, signed } = input;
  return { room, fence, version, open, feeds, routes, signed };
}
