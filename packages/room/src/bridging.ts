import type { Want } from '@crossband/wire';
import type { PlannedPublication } from './planner.ts';
import type { EndpointId, PlaneId, PublicationId, Route, SubscriptionId } from './ports.ts';

/** The endpoint on each plane that takes what another plane needs: a bridge opens it. */
export function bridgeEndpoint(to: PlaneId): EndpointId {
  return `bridge-to-${to}`;
}

const separator = '/';

/** The plan's name for what a bridge receives. */
function crossingSubscription(to: PlaneId, publication: PublicationId): SubscriptionId {
  return `${bridgeEndpoint(to)}${separator}${publication}`;
}

/** What such a name stands for; null: it is somebody's own. */
export function crossingOf(subscription: SubscriptionId): { plane: PlaneId; publication: PublicationId } | null {
  const at = subscription.indexOf(separator);
  const [endpoint, publication] = [subscription.slice(0, at), subscription.slice(at + 1)];
  const prefix = bridgeEndpoint('');
  return at > 0 && endpoint.startsWith(prefix) ? { plane: endpoint.slice(prefix.length), publication } : null;
}

/** Which publications cross from one plane to another, once each however many want them, as much as the most demanding does. */
export class Crossings {
  readonly #routes = new Map<string, Route>();

  add(publication: PlannedPublication, feed: Route['feed'], to: PlaneId, want: Want): void {
    const subscription = crossingSubscription(to, publication.id);
    const known = this.#routes.get(subscription);
    this.#routes.set(subscription, {
      subscription,
      publication: publication.id,
      feed,
      sink: { plane: feed.plane, endpoint: bridgeEndpoint(to) },
      want: known ? larger(known.want, want) : want,
    });
  }

  get routes(): Iterable<Route> {
    return this.#routes.values();
  }
}

function larger(one: Want, other: Want): Want {
  return {
    maxWidthPx: Math.max(one.maxWidthPx, other.maxWidthPx),
    maxFps: Math.max(one.maxFps, other.maxFps),
    priority: Math.max(one.priority, other.priority),
  };
}
