import type { CloseReason } from '@crossband/foundation';
import type { Source, SupplyReason, Want } from '@crossband/wire';

/** The whole contract between rooms, media planes and gateways. Plain values only: a plane may be a thread or another node. */

export type ParticipantId = string;
export type PublicationId = string;
export type SubscriptionId = string;
export type PlaneId = string;
export type EndpointId = string;
export type RoomId = string;

export type MediaKind = 'audio' | 'video';
/** Codec by its RTP name, lower case: `opus`, `h264`, `vp8`, `vp9`, `av1`. */
export type Codec = string;

/** A participant's place in a room. `generation` grows with every resume; older holders of the seat are void. */
export interface Seat {
  readonly room: RoomId;
  readonly participant: ParticipantId;
  readonly generation: number;
  readonly visible: boolean;
}

/** What a plane really carries for a publication; `epoch` grows whenever another feed replaces the last one. */
export interface Feed {
  readonly plane: PlaneId;
  readonly handle: string;
  readonly codec: Codec;
  readonly epoch: number;
}

/** Where media leaves: an endpoint that a gateway registered with a plane under this name. */
export interface Sink {
  readonly plane: PlaneId;
  readonly endpoint: EndpointId;
}

export interface Route {
  readonly subscription: SubscriptionId;
  readonly publication: PublicationId;
  readonly feed: Feed;
  readonly sink: Sink;
  /** `maxWidthPx` 0: keep the route ready, send nothing. */
  readonly want: Want;
}

/** Who may hear whom. Versions of one fence only grow; a plane ignores an older version or fence. */
export interface Plan {
  readonly room: RoomId;
  readonly fence: number;
  readonly version: number;
  /** Feeds that may flow (not muted, permitted), by feed handle. A feed of no `open` publication is gated shut. */
  readonly open: ReadonlySet<string>;
  /** Every feed of the room by handle: a plane closes what is not here. */
  readonly feeds: ReadonlyMap<string, PublicationId>;
  readonly routes: readonly Route[];
  /** A plane whose receivers could forge for each other proves what it sends. */
  readonly signed: boolean;
}

/** What a plane tells; rooms and gateways draw conclusions. */
export type Fact =
  /** The feed `of` is there on another plane as well; the copy ends by `feed-down` of its own handle. */
  | { type: 'bridged'; room: RoomId; of: string; copy: Omit<Feed, 'epoch'> }
  | { type: 'feed-down'; room: RoomId; handle: string; reason: CloseReason }
  | { type: 'endpoint-down'; room: RoomId; endpoint: EndpointId; reason: CloseReason }
  /** Who is loud among the plane's feeds, dBov: all of them each time, none when all have fallen silent. */
  | { type: 'levels'; room: RoomId; plane: PlaneId; levels: readonly { handle: string; dbov: number }[] }
  | {
      type: 'supplied';
      room: RoomId;
      subscription: SubscriptionId;
      spatialLayer: number;
      temporalLayer: number;
      reason: SupplyReason;
    }
  | { type: 'unavailable'; room: RoomId; subscription: SubscriptionId; code: 'no-common-codec' | 'media-unavailable' };

export interface MediaPlane {
  readonly id: PlaneId;
  readonly can: { readonly gate: boolean; readonly layers: boolean; readonly codecs: readonly Codec[] };
  /** Makes the plane equal to the plan, idempotently; resolves with the version once it is enforced. */
  reconcile(plan: Plan): Promise<number>;
  /** The room is gone: releases everything the plane holds for it. */
  release(room: RoomId): Promise<void>;
  /** Calls `listener` with every fact until the returned function is called. */
  onFact(listener: (fact: Fact) => void): () => void;
  close(reason: CloseReason): Promise<void>;
}

export interface PublicationSpec {
  readonly source: Source;
  readonly kind: MediaKind;
  readonly muted: boolean;
  readonly preset: 'text' | 'motion' | null;
}

/** What gateways and services call. Every call checks the seat's generation and the owner. */
export interface RoomPort {
  admit(claim: { name: string; device: string; visible: boolean }): Seat;
  publish(seat: Seat, spec: PublicationSpec): PublicationId;
  attach(seat: Seat, publication: PublicationId, feed: Omit<Feed, 'epoch'>): number;
  mute(seat: Seat, publication: PublicationId, muted: boolean): void;
  unpublish(seat: Seat, publication: PublicationId, reason: CloseReason): void;
  subscribe(seat: Seat, publication: PublicationId, sink: Sink, want: Want): SubscriptionId;
  unsubscribe(seat: Seat, subscription: SubscriptionId): void;
  leave(seat: Seat, reason: CloseReason): void;
}
