import type { Logger } from '@crossband/foundation';
import type {
  HubEvents,
  Joined,
  Method,
  PublicationView,
  RequestParams,
  ResultOf,
  SessionOpened,
} from '@crossband/wire';
import type { LocalPublication, PublishOptions, ReceiveStatistics, RemoteTrackState } from '../api.ts';
import type { Store } from '../store.ts';

/** The contract between the core (signaling, room state) and a media engine; keeps mediasoup out of the core's bundle. */

/** `none`: nothing to send (to receive), or not in a room. */
export type TransportState = 'none' | 'connecting' | 'connected' | 'recovering' | 'failed';

export interface MediaState {
  readonly send: TransportState;
  readonly receive: TransportState;
  /** Why media does not flow, fit to be shown; null while all is well. */
  readonly problem: { readonly code: string; readonly message: string } | null;
}

/** What the core does for its engine. */
export interface MediaHost {
  readonly logger: Logger;
  request<M extends Method>(method: M, params: RequestParams[M]): Promise<ResultOf<M>>;
  /** The room's present view of a publication. */
  publication(id: string): PublicationView | undefined;
  mediaChanged(state: MediaState): void;
  ownChanged(own: readonly LocalPublication[]): void;
  trackEnded(publication: LocalPublication): void;
  failed(error: unknown): void;
}

/** What the engine does for the core. Handlers take events in order and do not throw. */
export interface MediaEngine {
  /** A connection stands (first or resumed): load the device. */
  sessionOpened(session: SessionOpened): void;
  /** `room.join` was just sent: transports may be asked for behind it. */
  joining(): void;
  joined(joined: Joined, how: { resumed: boolean }): void;
  /** Out of the room: release everything of it. */
  left(): void;
  offered(offer: HubEvents['subscription.offered']): void;
  subscriptionClosed(end: HubEvents['subscription.closed']): void;
  demanded(demand: HubEvents['publication.demand']): void;
  watched(audience: HubEvents['publication.audience']): void;
  /** A moderator muted this publication of ours. */
  muted(publication: string): void;
  transportLost(lost: HubEvents['transport.lost']): void;
  publicationClosed(publication: string): void;
  publish(options: PublishOptions): Promise<LocalPublication>;
  remoteTrack(publication: string): Store<RemoteTrackState>;
  statistics(publication: string): Store<ReceiveStatistics | null>;
  close(): void;
}

export type MediaFactory = (host: MediaHost) => MediaEngine;
