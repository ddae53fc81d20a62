import type { CloseReason } from '@crossband/foundation';
import type {
  ChatMessageView,
  DataMessageView,
  KnockView,
  ParticipantView,
  PublicationView,
  SupplyView,
} from '@crossband/wire';
import type { Demand } from './demand.ts';
import type { About } from './place.ts';
import type { ParticipantId, PublicationId, SubscriptionId } from './ports.ts';
import type { RoomRules } from './rules.ts';

/** What a room tells its observers, in the order in which it happened. */
export interface RoomEvents {
  participantJoined: [participant: ParticipantView];
  participantUpdated: [participant: ParticipantView];
  participantLeft: [participant: ParticipantId, reason: CloseReason];
  publicationOpened: [publication: PublicationView];
  publicationUpdated: [publication: PublicationView];
  publicationClosed: [publication: PublicationId, reason: CloseReason];
  feedChanged: [publication: PublicationId, epoch: number];
  /** To the owner only. */
  demandChanged: [owner: ParticipantId, publication: PublicationId, demand: Demand];
  /** To the subscriber only. */
  supplied: [subscriber: ParticipantId, supply: SupplyView];
  /** To the subscriber only. */
  unavailable: [
    subscriber: ParticipantId,
    subscription: SubscriptionId,
    publication: PublicationId,
    code: UnavailableCode,
  ];
  speakersChanged: [active: ParticipantId | null, levels: readonly { participant: ParticipantId; dbov: number }[]];
  rulesChanged: [rules: RoomRules];
  described: [about: About];
  /** To moderators only: who waits at the door. */
  lobbyChanged: [waiting: readonly KnockView[]];
  /** To the one who knocked. */
  knockAnswered: [knock: string, admitted: boolean];
  /** A moderator muted it; to the owner, who may unmute. */
  mutedByModerator: [owner: ParticipantId, publication: PublicationId, moderator: ParticipantId];
  /** Durable words, position by position. */
  messageSent: [message: ChatMessageView];
  messageChanged: [message: ChatMessageView];
  /** A message of the application's own; `to` null: everybody but who sent it. */
  dataSent: [message: DataMessageView, to: ReadonlySet<ParticipantId> | null];
  typingChanged: [participant: ParticipantId, typing: boolean];
  /** Something that the plan depends on changed. */
  planChanged: [];
  /** A participant is gone for good; the room may be empty now. */
  seatFreed: [];
  /** What somebody may do is not what it was: wants count anew, and a new plan is due. */
  authorized: [participant: ParticipantId];
  closed: [];
}

export type UnavailableCode = 'no-common-codec' | 'media-unavailable';
